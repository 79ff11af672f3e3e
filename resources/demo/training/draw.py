#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Draws the synthetic pictures of the demo: one shape of ten kinds on a cluttered background.

Every picture depends only on (seed, index), so a set can be drawn again bit for bit, in any order
and by any number of processes.
"""
import math
import multiprocessing

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

CLASSES = ["disc", "ring", "square", "triangle", "star", "heart", "cross", "crescent", "arrow", "hexagon"]
SIZE = 64
OVERSAMPLING = 3  # shapes are drawn larger and reduced, so that their edges are smooth


def regular(corners, phase=0.0):
    return [(math.cos(phase + 2 * math.pi * i / corners), math.sin(phase + 2 * math.pi * i / corners))
            for i in range(corners)]


def outline(kind):
    """Corner points of a shape of radius about 1, or None for those that are drawn from circles."""
    if kind == "square":
        return [(-0.8, -0.8), (0.8, -0.8), (0.8, 0.8), (-0.8, 0.8)]
    if kind == "triangle":
        return regular(3, -math.pi / 2)
    if kind == "hexagon":
        return regular(6)
    if kind == "star":
        return [((1.0 if i % 2 == 0 else 0.42) * math.cos(math.pi * i / 5 - math.pi / 2),
                 (1.0 if i % 2 == 0 else 0.42) * math.sin(math.pi * i / 5 - math.pi / 2)) for i in range(10)]
    if kind == "cross":
        a, b = 0.3, 0.95
        return [(-a, -b), (a, -b), (a, -a), (b, -a), (b, a), (a, a), (a, b), (-a, b), (-a, a), (-b, a), (-b, -a), (-a, -a)]
    if kind == "arrow":
        return [(-1.0, -0.25), (0.1, -0.25), (0.1, -0.7), (1.0, 0.0), (0.1, 0.7), (0.1, 0.25), (-1.0, 0.25)]
    if kind == "heart":
        points = []
        for i in range(40):
            t = 2 * math.pi * i / 40
            points.append((math.sin(t) ** 3, -(13 * math.cos(t) - 5 * math.cos(2 * t) - 2 * math.cos(3 * t)
                                               - math.cos(4 * t)) / 16 - 0.1))
        return points
    return None


def colour(rng):
    return rng.integers(10, 246, 3).astype(np.float64)


def cloud(rng, size, cells):
    """Smooth random field of about -1..1."""
    small = (rng.random((cells, cells)) * 255).astype(np.uint8)
    field = Image.fromarray(small).resize((size, size), Image.BICUBIC)
    return np.asarray(field, np.float64) / 127.5 - 1


def shape_mask(kind, rng, big):
    radius = rng.uniform(0.2, 0.36) * big
    margin = 0.85 * radius
    cx, cy = rng.uniform(margin, big - margin, 2)
    angle = rng.uniform(0, 2 * math.pi)
    stretch = rng.uniform(0.82, 1.0)
    mask = Image.new("L", (big, big), 0)
    draw = ImageDraw.Draw(mask)

    def place(points):
        placed = []
        for x, y in points:
            y *= stretch
            placed.append((cx + radius * (x * math.cos(angle) - y * math.sin(angle)),
                           cy + radius * (x * math.sin(angle) + y * math.cos(angle))))
        return placed

    circle = regular(48)
    if kind == "disc":
        draw.polygon(place([(0.92 * x, 0.92 * y) for x, y in circle]), fill=255)
    elif kind == "ring":
        hole = rng.uniform(0.4, 0.62)
        draw.polygon(place(circle), fill=255)
        draw.polygon(place([(hole * x, hole * y) for x, y in circle]), fill=0)
    elif kind == "crescent":
        shift = rng.uniform(0.38, 0.55)
        draw.polygon(place(circle), fill=255)
        draw.polygon(place([(0.85 * x + shift, 0.85 * y) for x, y in circle]), fill=0)
    else:
        draw.polygon(place(outline(kind)), fill=255)
    return mask, (cx, cy, radius)


def draw_picture(seed, index, class_index):
    """One picture, as an array of SIZE x SIZE x 3 bytes (RGB)."""
    rng = np.random.default_rng([seed, index])
    big = SIZE * OVERSAMPLING
    back, front = colour(rng), colour(rng)
    while np.abs(back - front).sum() < 130:
        front = colour(rng)

    # Background: a colour, a slow gradient and a finer texture.
    canvas = back + 38 * cloud(rng, big, int(rng.integers(2, 6)))[..., None] * rng.uniform(-1, 1, 3)
    canvas += 20 * cloud(rng, big, int(rng.integers(8, 20)))[..., None]
    picture = Image.fromarray(np.clip(canvas, 0, 255).astype(np.uint8))

    # Clutter: lines, specks and scraps, smaller than any shape.
    draw = ImageDraw.Draw(picture)
    for _ in range(int(rng.integers(1, 9))):
        x, y = rng.uniform(0, big, 2)
        tint = tuple(int(v) for v in colour(rng))
        what = rng.integers(0, 3)
        if what == 0:
            dx, dy = rng.uniform(-0.5, 0.5, 2) * big
            draw.line([x, y, x + dx, y + dy], fill=tint, width=int(rng.integers(2, 7)))
        elif what == 1:
            r = rng.uniform(0.015, 0.06) * big
            draw.ellipse([x - r, y - r, x + r, y + r], fill=tint)
        else:
            r = 0.09 * big
            draw.polygon([(x + dx, y + dy) for dx, dy in rng.uniform(-r, r, (4, 2))], fill=tint)

    # The shape itself, with a texture of its own.
    mask, (cx, cy, radius) = shape_mask(CLASSES[class_index], rng, big)
    fill = front + 24 * cloud(rng, big, int(rng.integers(3, 12)))[..., None] * rng.uniform(-1, 1, 3)
    fill = Image.fromarray(np.clip(fill, 0, 255).astype(np.uint8))
    picture.paste(fill, (0, 0), mask)

    # Something may lie in front of it.
    if rng.random() < 0.4:
        draw = ImageDraw.Draw(picture)
        tint = tuple(int(v) for v in colour(rng))
        a = rng.uniform(0, 2 * math.pi)
        ox, oy = cx + 0.7 * radius * math.cos(a), cy + 0.7 * radius * math.sin(a)
        if rng.random() < 0.5:
            r = rng.uniform(0.12, 0.3) * radius
            draw.ellipse([ox - r, oy - r, ox + r, oy + r], fill=tint)
        else:
            dx, dy = rng.uniform(-0.5, 0.5, 2) * big
            draw.line([ox - dx, oy - dy, ox + dx, oy + dy], fill=tint, width=int(rng.integers(4, 13)))

    picture = picture.resize((SIZE, SIZE), Image.BOX)
    if rng.random() < 0.5:
        picture = picture.filter(ImageFilter.GaussianBlur(rng.uniform(0.3, 1.3)))
    pixels = np.asarray(picture, np.float64)
    pixels = (pixels - 128) * rng.uniform(0.6, 1.1) + 128 + rng.uniform(-25, 25)
    pixels += rng.normal(0, rng.uniform(1, 8), pixels.shape)
    return np.clip(np.rint(pixels), 0, 255).astype(np.uint8)


def _draw(arguments):
    return draw_picture(*arguments)


def draw_set(seed, count, processes=2):
    """`count` pictures, classes in turn; returns (pictures, labels)."""
    labels = np.arange(count) % len(CLASSES)
    with multiprocessing.Pool(processes) as pool:
        pictures = pool.map(_draw, [(seed, i, int(labels[i])) for i in range(count)], chunksize=50)
    return np.stack(pictures), labels
