"""Choice lists and other outside data as trees: XML, CSV and GeoJSON files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable
from typing import Any

from forms.errors import FormLimit, ResourceMissing
from forms.limits import MAX_CHOICE_CELLS, MAX_CHOICE_ROWS, MAX_RESOURCE_BYTES
from forms.tree import Kind, Node
from forms.xml import XmlRefused, parse_xml


def read_resource(raw: bytes, address: str) -> Node:
    """A file's content as a tree, by the ending of its address. Raises `ResourceMissing`, `FormLimit`."""
    if len(raw) > MAX_RESOURCE_BYTES:
        raise FormLimit(f"{address} has {len(raw)} bytes; the limit is {MAX_RESOURCE_BYTES}")
    ending = address.rpartition(".")[2].lower()
    if ending == "csv" or address.startswith("jr://file-csv/"):
        return read_csv(raw, address)
    if ending in ("geojson", "json"):
        return read_geojson(raw, address)
    try:
        document = parse_xml(raw)
    except XmlRefused as error:
        raise ResourceMissing(f"{address} is not XML that can be read: {error}") from error
    count_rows(document, "", address)
    return document


def read_csv(raw: bytes, address: str) -> Node:
    """`/root/item/COLUMN`, one item a row; comma or semicolon, UTF-8 with or without a mark."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ResourceMissing(f"{address} is not UTF-8 (byte {error.start})") from error
    head = text.split("\n", 1)[0]
    delimiter = ";" if head.count(";") > head.count(",") else ","
    try:
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        columns = [column.strip() for column in next(rows, [])]
        if not columns or not all(columns) or len(set(columns)) != len(columns):
            raise ResourceMissing(f"{address} needs a first row of different column names")
        return _table(address, columns, (row for row in rows if any(row)))
    except csv.Error as error:
        raise ResourceMissing(f"{address} is not CSV: {error}") from error


def _table(address: str, columns: list[str], rows: Iterable[list[str]]) -> Node:
    document = Node(Kind.DOCUMENT)
    root = Node(Kind.ELEMENT, "root")
    document.append(root)
    for count, row in enumerate(rows, 1):
        if count > MAX_CHOICE_ROWS or count * len(columns) > MAX_CHOICE_CELLS:
            raise FormLimit(f"{address} has more than {MAX_CHOICE_ROWS} rows or {MAX_CHOICE_CELLS} cells")
        item = Node(Kind.ELEMENT, "item")
        root.append(item)
        for index, column in enumerate(columns):
            item.append(_leaf(column, row[index] if index < len(row) else ""))
    return document


def read_geojson(raw: bytes, address: str) -> Node:
    """`/root/item`: a feature's properties, its id, and `geometry` as ODK writes positions."""
    try:
        data = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise ResourceMissing(f"{address} is not JSON") from error
    features = data.get("features") if isinstance(data, dict) else None
    if not isinstance(features, list) or data.get("type") != "FeatureCollection":
        raise ResourceMissing(f"{address} is no GeoJSON feature collection")
    if len(features) > MAX_CHOICE_ROWS:
        raise FormLimit(f"{address} has {len(features)} rows; the limit is {MAX_CHOICE_ROWS}")
    document = Node(Kind.DOCUMENT)
    root = Node(Kind.ELEMENT, "root")
    document.append(root)
    for feature in features:
        if not isinstance(feature, dict):
            raise ResourceMissing(f"{address} holds a feature that is no object")
        root.append(_feature(feature, address))
    return document


def _feature(feature: dict[str, Any], address: str) -> Node:
    item = Node(Kind.ELEMENT, "item")
    item.append(_leaf("geometry", _geometry(feature.get("geometry"), address)))
    values: dict[str, Any] = dict(feature.get("properties") or {})
    if "id" in feature:
        values["id"] = feature["id"]
    for name, value in values.items():
        if isinstance(value, (dict, list)):
            continue
        item.append(_leaf(str(name), _scalar(value)))
    return item


def _geometry(geometry: Any, address: str) -> str:
    if not isinstance(geometry, dict):
        return ""
    kind: Any = geometry.get("type")
    places: Any = geometry.get("coordinates")
    try:
        if kind == "Point":
            return _place(places)
        if kind == "LineString":
            return "; ".join(_place(place) for place in places)
        if kind == "Polygon":
            return "; ".join(_place(place) for place in places[0])
    except (TypeError, IndexError, ValueError) as error:
        raise ResourceMissing(f"{address} holds a {kind} without coordinates") from error
    raise ResourceMissing(f"{address} holds a geometry of type {kind!r}, which forms cannot use")


def _place(place: Any) -> str:
    longitude, latitude = float(place[0]), float(place[1])
    return f"{latitude} {longitude} 0 0"


def _scalar(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def _leaf(name: str, text: str) -> Node:
    leaf = Node(Kind.ELEMENT, name)
    if text:
        leaf.append(Node(Kind.TEXT, text=text))
    return leaf


def count_rows(holder: Node, form: str, name: str) -> None:
    """Raises `FormLimit` where the root below `holder` has more rows than are taken."""
    for root in holder.elements():
        rows = len(root.children)
        if rows > 2 * MAX_CHOICE_ROWS + 1:
            raise FormLimit(f"{rows} rows; the limit is {MAX_CHOICE_ROWS}", form=form, question=name)
