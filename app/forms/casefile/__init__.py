"""The 経過一覧: its data, its pages, its seal."""
