"""相手方と統計 on the screen: search, history, figures, the old ledger, and who looked whom up."""
