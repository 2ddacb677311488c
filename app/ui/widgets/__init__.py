"""Small widgets that every screen is made of. They show and ask; they decide nothing."""
