import pytest
from hypothesis import given
from hypothesis import strategies as st

from herning_portal.charts import cloth, thread
from strategy.loom import weave
from strategy.models import Lineage, with_ends


@given(st.integers(1, 60), st.integers(1, 60), st.data())
def test_thread_runs_from_the_middle_of_its_row_to_the_middle_of_the_other(left, right, data):
    start, end = data.draw(st.integers(0, left - 1)), data.draw(st.integers(0, right - 1))

    numbers = [float(part) for part in thread(start, left, end, right).replace("M0", "").replace("C46", "").split()]

    assert int(numbers[0] / 1000 * left) == start
    assert int(numbers[-1] / 1000 * right) == end


@given(
    st.lists(
        st.lists(st.lists(st.sampled_from(["gap", "completed"]), max_size=40), min_size=1, max_size=8),
        min_size=1,
        max_size=16,
    )
)
def test_cloth_has_a_stripe_for_each_commitment_and_none_outside_the_picture(goals):
    drawn = cloth([(str(number), groups) for number, groups in enumerate(goals, start=1)])

    looks = [[look for _y, look in breadth.stripes] for breadth in drawn.breadths]
    assert looks == [[look for group in groups for look in group] for groups in goals]
    for breadth in drawn.breadths:
        assert all(62 < float(y) < float(drawn.height) for y, _look in breadth.stripes)
        assert float(breadth.x) + float(drawn.stripe_width) < float(drawn.width)


@pytest.mark.usefixtures("shipped_here")
def test_shipped_threads_are_drawn_as_they_are_recorded():
    loom = weave(with_ends(Lineage.objects.published().in_text_order()))

    threads = [thread.link.pk for side in (loom.past, loom.future, loom.across) for thread in side.threads]
    assert sorted(threads) == sorted(Lineage.objects.values_list("pk", flat=True))
    assert loom.is_whole
