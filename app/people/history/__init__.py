"""The history of one counterpart, what people say of who is who, and the case file (経過一覧)."""
