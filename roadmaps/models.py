"""What is done about the findings: programmes, tasks, deadlines, evidence."""
