"""What this app announces. Only msoko.pipeline listens."""

from django.dispatch import Signal

# Sent after the transaction that changed results: batch_id. Whoever follows the change marks the batch as followed.
results_changed = Signal()
