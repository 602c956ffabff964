"""The demo municipality: an invented city, written as the spreadsheets that departments get."""
