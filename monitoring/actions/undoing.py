"""Taking a committed upload back."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from monitoring.actions import cubes as cube_actions
from monitoring.actions.committing import announce
from monitoring.actions.intake import Refused
from monitoring.domain.intake import Source
from monitoring.models import Assessment, Batch, Delivery, PupilResult
from monitoring.queries import reference_book, work_of_assessment
from schools.actions import audit
from schools.models import Municipality, User


@transaction.atomic
def undo_batch(*, batch_id: int, actor: User | None) -> Batch:
    """Takes a committed upload back: what it replaced is in force again, its own rows are deleted.

    Raises Refused where a later upload stands on it: that one has to be undone first.
    """
    batch = Batch.objects.select_related("municipality").get(pk=batch_id)
    Municipality.objects.select_for_update().get(pk=batch.municipality_id)
    batch = Batch.objects.select_for_update(of=("self",)).select_related("municipality").get(pk=batch_id)
    if batch.status != Batch.Status.COMMITTED:
        raise Refused("Отменить можно только записанную загрузку.")
    own = list(batch.deliveries.select_related("assessment"))
    standing = Delivery.objects.filter(replaces__batch=batch, batch__status=Batch.Status.COMMITTED)
    later = set(standing.exclude(batch=batch).values_list("batch_id", flat=True))
    if later:
        numbers = ", ".join(f"№ {number}" for number in sorted(later))
        raise Refused(f"Эти результаты позже заменены загрузкой {numbers}: сначала отмените её.")
    ids = [delivery.pk for delivery in own]
    PupilResult.objects.filter(delivery_id__in=ids).delete()
    Delivery.objects.filter(pk__in=ids).update(current=False)
    restored = Delivery.objects.filter(pk__in=[delivery.replaces_id for delivery in own if delivery.replaces_id])
    restored.update(current=True)
    _forget_tasks({delivery.assessment_id for delivery in own if delivery.source == Source.PUPILS})
    _recount(own, list(restored.select_related("assessment")))
    batch.status = Batch.Status.UNDONE
    batch.message = "Загрузка отменена: прежние результаты возвращены."
    # The time of the change: what follows from it is looked for when it is late.
    batch.followed, batch.committed = False, timezone.now()
    batch.save(update_fields=["status", "message", "followed", "committed"])
    audit.record(actor=actor, verb="undo_batch", target=batch, restored=len(restored))
    announce(batch)
    return batch


def _forget_tasks(assessments: set[int]) -> None:
    """Works without rows of pupils in force have no list of tasks: the next file says which they are."""
    in_force = Delivery.objects.filter(assessment_id__in=assessments, current=True, source=Source.PUPILS.value)
    emptied = assessments - set(in_force.values_list("assessment_id", flat=True))
    Assessment.objects.filter(pk__in=emptied).update(tasks=[])


def _recount(own: Sequence[Delivery], restored: Sequence[Delivery]) -> None:
    """Cubes and tallies after an undo: of restored deliveries rebuilt, of the others gone."""
    assessments = {delivery.assessment_id for delivery in own}
    places = {(d.assessment_id, d.school_id, d.group, d.source) for d in own if d.source != Source.PUPILS}
    cube_actions.drop_cubes(assessments, places)
    pupils = {(d.assessment_id, d.school_id) for d in own if d.source == Source.PUPILS and d.school_id}
    cube_actions.refresh_pupil_cubes(pupils)
    aggregates = [delivery for delivery in restored if delivery.source != Source.PUPILS]
    if aggregates:
        scales = reference_book()
        cube_actions.write_cubes(
            [cube_actions.aggregate_cube_row(d, scales.bounds(work_of_assessment(d.assessment))) for d in aggregates]
        )
    cube_actions.settle_sources(assessments)
    parts = {
        (d.assessment.procedure_id, d.assessment.year, d.assessment.grade)
        for d in own
        if d.source == Source.PUPILS and not d.sitting
    }
    cube_actions.refresh_tallies(parts, {d.school_id for d in own if d.school_id})
