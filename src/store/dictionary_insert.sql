-- One column of one view.
INSERT INTO dictionary (view_name, position, column_name, column_type, unit, meaning, zoom_field)
VALUES (?, ?, ?, ?, ?, ?, ?);
