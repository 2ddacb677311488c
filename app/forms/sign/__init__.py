"""Who signs, who vouches for them, and the updates of a report that they sign."""
