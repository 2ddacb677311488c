"""How a form looks, by the number of its drawing. One that was ever released stays as it is."""
