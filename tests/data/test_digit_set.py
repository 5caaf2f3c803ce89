import pytest
import torch

from mnist_core.data.digit_set import DerivedDigits, DigitSet, DigitView, ImageCache
from mnist_core.imaging.moments import straighten
from mnist_core.imaging.pixels import scale


def numbered(count):
    """`count` digits whose first pixel tells their number."""
    images = torch.zeros(count, 28, 28, dtype=torch.uint8)
    images[:, 0, 0] = torch.arange(count)
    return DigitSet(images, torch.arange(count) % 10, "numbered")


def test_a_split_holds_every_digit_once():
    rest, held_out = numbered(100).split(30, seed=0)
    assert (len(rest), len(held_out)) == (70, 30)
    numbers = torch.cat([rest.images[:, 0, 0], held_out.images[:, 0, 0]]).tolist()
    assert sorted(numbers) == list(range(100))
    assert torch.equal(held_out.images[:, 0, 0].long() % 10, held_out.labels)


def test_a_split_is_random_and_repeatable():
    first, again, other = (numbered(100).split(30, seed)[1] for seed in (0, 0, 1))
    assert torch.equal(first.images, again.images)
    assert not torch.equal(first.images, other.images)
    assert first.images[:, 0, 0].tolist() != list(range(70, 100))


@pytest.mark.parametrize("held_out", [0, 100, -1])
def test_a_split_needs_something_on_both_sides(held_out):
    with pytest.raises(ValueError, match="held_out must be 1 to 99"):
        numbered(100).split(held_out, seed=0)


def test_take_keeps_images_and_labels_together():
    taken = numbered(20).take(torch.tensor([13, 2]))
    assert taken.images[:, 0, 0].tolist() == [13, 2]
    assert taken.labels.tolist() == [3, 2]


def test_scale_brings_ink_to_one():
    images = torch.tensor([0, 51, 255], dtype=torch.uint8).repeat_interleave(784).view(3, 28, 28)
    inputs = scale(images)
    assert (inputs.dtype, inputs.shape) == (torch.float32, (3, 784))
    assert inputs[:, 0].tolist() == pytest.approx([0.0, 0.2, 1.0])


@pytest.mark.parametrize(
    ("images", "labels", "message"),
    [
        (torch.zeros(2, 28, 28), torch.zeros(2, dtype=torch.int64), "uint8"),
        (torch.zeros(2, 27, 28, dtype=torch.uint8), torch.zeros(2, dtype=torch.int64), "28, 28"),
        (torch.zeros(3, 28, 28, dtype=torch.uint8), torch.zeros(2, dtype=torch.int64), "2, 28"),
        (torch.zeros(1, 28, 28, dtype=torch.uint8), torch.zeros(1), "int64"),
        (torch.zeros(1, 28, 28, dtype=torch.uint8), torch.tensor([10]), "0 to 9"),
        (torch.zeros(1, 28, 28, dtype=torch.uint8), torch.tensor([-1]), "0 to 9"),
    ],
)
def test_what_is_no_digit_set_is_refused(images, labels, message):
    with pytest.raises(ValueError, match=message):
        DigitSet(images, labels, "wrong")


@pytest.fixture
def view(stripes):
    return DigitView(stripes, torch.tensor([7, 3, 3, 150, 42]))


def test_a_view_is_the_digits_that_it_shows(stripes, view):
    copy = stripes.take(view.indices)
    assert (len(view), view.name, view.classes) == (5, stripes.name, stripes.classes)
    assert torch.equal(view.images, copy.images)
    assert torch.equal(view.labels, copy.labels)
    assert torch.equal(
        view.normalized("straightened").images, copy.normalized("straightened").images
    )
    chosen = torch.tensor([4, 0])
    for some in (view.batch(chosen), (view.take(chosen).images, view.take(chosen).labels)):
        assert torch.equal(some[0], copy.images[chosen])
        assert torch.equal(some[1], copy.labels[chosen])
    assert torch.equal(view.take(slice(2)).images, copy.images[:2])
    images, labels = (torch.cat(parts) for parts in zip(*view.chunks(2), strict=True))
    assert torch.equal(images, copy.images)
    assert torch.equal(labels, copy.labels)
    assert torch.equal(view.with_more(stripes).images[5:], stripes.images)


def test_views_share_the_images(stripes, view):
    other = DigitView(stripes, torch.tensor([1]), labels=torch.tensor([9]))
    assert view.base is other.base is stripes
    assert (
        view.normalized("straightened").base
        is other.normalized("straightened").base
        is stripes.normalized("straightened")
    )
    assert (other.labels.tolist(), other.take(slice(1)).labels.tolist()) == ([9], [9])
    assert other.normalized("straightened").labels.tolist() == [9]


def test_derived_images_are_made_again_when_there_is_no_room(stripes):
    made = []

    def inverted(images):
        made.append(1)
        return 255 - images

    cache = ImageCache(max_bytes=2 * stripes.images.nbytes)
    some = [DerivedDigits(stripes, inverted, cache) for _ in range(3)]
    for one in [*some, *some]:
        assert torch.equal(one.images, 255 - stripes.images)
        assert torch.equal(one.images, one.images)
        assert cache.size <= 2 * stripes.images.nbytes
    assert len(made) == 6  # two of three stay, and never the one that is asked for next
    assert torch.equal(some[0].normalized("straightened").images, straighten(255 - stripes.images))
    assert some[0].normalized("straightened") is some[0].normalized("straightened")
    indices = torch.tensor([5, 1])
    assert torch.equal(some[1].batch(indices)[0], 255 - stripes.images[indices])
    assert torch.equal(some[1].batch(indices)[1], stripes.labels[indices])


def test_a_single_set_may_be_larger_than_the_room(stripes):
    cache = ImageCache(max_bytes=1)
    derived = DerivedDigits(stripes, lambda images: images // 2, cache)
    assert torch.equal(derived.images, stripes.images // 2)
