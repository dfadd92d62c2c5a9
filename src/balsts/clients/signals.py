"""What this room tells whoever stands above it; who listens is in docs/reference/signals.md."""

from django.dispatch import Signal

# Events were added to timelines, or correct earlier ones: `events`, `by`, `at`. Sent inside the
# transaction that wrote them, so that what follows from them is kept or lost together with them.
timeline_changed = Signal()

# Particulars of a client were put right: `correction`, `particulars`, `by`, `at`. Sent inside the
# transaction that wrote them; whoever listens may answer with those whom their room had told of it,
# as unsaved `CorrectionAddressee`s.
particulars_corrected = Signal()
