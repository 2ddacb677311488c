"""`index.db`: what search, history, recognition and figures are answered from. Made from the store, never the truth."""
