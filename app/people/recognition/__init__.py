"""Who of the earlier counterparts may this be: identities made comparable, compared, grouped; asked as one types."""
