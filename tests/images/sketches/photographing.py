"""Make photos of drawings: light, shadows, blur, noise, paper, perspective, a table, JPEG."""

import io

import numpy as np
from PIL import Image, ImageDraw
from scipy import ndimage

__all__ = ["SIDE", "drawing", "jpeg", "photograph", "tolerant_iou"]

SIDE = 480


def drawing(seed: int, side: int = SIDE, width: int = 5) -> np.ndarray:
    """Smooth random lines on paper: (side, side), true for ink, away from the border."""
    rng = np.random.default_rng(seed)
    image = Image.new("L", (side, side), 0)
    draw = ImageDraw.Draw(image)
    t = np.linspace(0, 2 * np.pi, 80)
    for _ in range(5):
        x, y = (
            rng.uniform(0.35, 0.65)
            + sum(rng.normal(0, 0.09 / k) * np.sin(k * t + rng.uniform(0, 7)) for k in range(1, 4))
            for _ in range(2)
        )
        points = np.clip(np.stack([x, y], 1), 0.15, 0.85) * side
        draw.line([tuple(p) for p in points.tolist()], fill=255, width=width, joint="curve")
    return np.asarray(image) > 0


def photograph(
    ink: np.ndarray,
    *,
    pencil: float = 0.45,
    paper: tuple[float, float, float] = (0.85, 0.83, 0.78),
    gradient: float = 0.0,
    shadow: float = 0.0,
    blur: float = 0.0,
    noise: float = 0.0,
    texture: float = 0.0,
    perspective: bool = False,
    table: float | None = None,
    seed: int = 0,
) -> tuple[Image.Image, np.ndarray]:
    """Return a photo of a drawing, and where its ink is in the photo.

    Args:
        ink: (S, S), true for ink.
        pencil: the share of the light that the ink absorbs.
        paper: what the paper reflects, in three channels.
        gradient: by how much the light falls off from one corner to the other.
        shadow: by how much a shadow with a sharp edge darkens a part.
        blur: the standard deviation of the blur, in pixels.
        noise: the standard deviation of the noise.
        texture: the strength of the paper's grain.
        perspective: photograph the sheet from one side.
        table: put the sheet on a table that reflects this much, so that its edges are seen.
        seed: of noise and texture.
    """
    rng = np.random.default_rng(seed)
    side = ink.shape[0]
    grain = ndimage.gaussian_filter(rng.normal(size=ink.shape), 1.5)
    sheet = (1 + texture * grain / grain.std()) * (1 - pencil * ink)
    on_sheet = np.ones(ink.shape)
    shrink = 0.12 if table is not None else 0.0
    corners = np.array([[shrink, shrink], [1 - shrink, shrink], [1 - shrink] * 2,
                        [shrink, 1 - shrink]])  # fmt: skip
    if perspective:
        corners += [[0.04, 0.06], [-0.07, 0.0], [0.02, -0.03], [-0.02, 0.02]]
    if perspective or table is not None:
        sheet, ink_share, on_sheet = (
            _warped(values, corners * side) for values in (sheet, ink.astype(float), on_sheet)
        )
        ink = ink_share > 0.5
    y, x = np.mgrid[0:side, 0:side] / side
    light = 1 - gradient * (x + y) / 2
    light *= np.where(x + 0.3 * y > 0.62, 1 - shadow, 1.0)
    light = ndimage.gaussian_filter(light, 1.5)
    surface = sheet[..., None] * np.array(paper)
    if table is not None or perspective:
        wood = (0.35 if table is None else table) * (1 + 0.15 * np.sin(90 * y + 5 * np.sin(7 * x)))
        surface = np.where(on_sheet[..., None] > 0.5, surface, wood[..., None] * [1.1, 0.9, 0.7])
    photo = surface * light[..., None]
    if blur:
        photo = ndimage.gaussian_filter(photo, (blur, blur, 0))
    photo += rng.normal(0, noise, photo.shape) if noise else 0
    return Image.fromarray((np.clip(photo, 0, 1) * 255).round().astype(np.uint8)), ink


def jpeg(image: Image.Image, quality: int) -> bytes:
    """The bytes of a JPEG."""
    file = io.BytesIO()
    image.save(file, "JPEG", quality=quality)
    return file.getvalue()


def tolerant_iou(found: np.ndarray, truth: np.ndarray, tolerance: float = 2) -> float:
    """The intersection over union of two masks, if pixels within a tolerance count as equal."""
    near_truth = ndimage.distance_transform_edt(~truth) <= tolerance
    near_found = ndimage.distance_transform_edt(~found) <= tolerance if found.any() else found
    agreed = (found & near_truth).sum() + (truth & near_found).sum()
    return float(agreed / (found.sum() + truth.sum()))


def _warped(values: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """Map a square to the quadrilateral of its corners; 0 around it."""
    side = values.shape[0]
    square = np.array([[0, 0], [side, 0], [side, side], [0, side]], float)
    rows, right = [], []
    for (x, y), (u, v) in zip(corners, square, strict=True):
        rows += [[x, y, 1, 0, 0, 0, -u * x, -u * y], [0, 0, 0, x, y, 1, -v * x, -v * y]]
        right += [u, v]
    coefficients = np.linalg.solve(np.array(rows), np.array(right))
    image = Image.fromarray(values.astype(np.float32))
    return np.asarray(
        image.transform(
            image.size, Image.Transform.PERSPECTIVE, coefficients, Image.Resampling.BILINEAR
        ),
        float,
    )
