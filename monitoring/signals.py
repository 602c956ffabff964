"""What this app announces. Only msoko.pipeline listens."""

from django.dispatch import Signal

# Sent after the transaction that changed results: municipality_id, assessment_ids (a sorted list).
results_changed = Signal()
