"""Search: what of an encounter can be found, what is asked, what is found and where it stands."""
