-- The same hours in words that a statement takes in as its own: a function in PL/pgSQL is entered for each contact, and
-- asked three times a text its entry cost more than the text. muster_window and muster_hours keep their names for who asks
-- in an expression.
CREATE FUNCTION muster_window_of(place_a text, place_b text, widened boolean, from_minute integer, to_minute integer, on_day date, on_weekday integer)
  RETURNS TABLE (opens integer, closes integer) LANGUAGE sql STABLE ROWS 1 AS $$
  SELECT CASE WHEN known.all THEN greatest(from_minute, known.opens) ELSE 1440 END, CASE WHEN known.all THEN least(to_minute, known.closes) ELSE 0 END
  FROM (
    SELECT count(*) = CASE WHEN place_a = place_b THEN 1 ELSE 2 END AS all,
      max(CASE WHEN widened THEN coalesce(d.widest_opens, w.widest_opens) ELSE coalesce(d.opens, w.opens) END) AS opens,
      min(CASE WHEN widened THEN coalesce(d.widest_closes, w.widest_closes) ELSE coalesce(d.closes, w.closes) END) AS closes
    FROM law_window w LEFT JOIN law_day d ON d.place = w.place AND d.day = on_day
    WHERE w.place IN (place_a, place_b) AND w.weekday = on_weekday
  ) known
$$;
--> statement-breakpoint
-- Null zones: one of the two is enough; without any nothing may go.
CREATE FUNCTION muster_hours_of(zone text, zone_too text, place_a text, place_b text, widened boolean, from_minute integer, to_minute integer,
  at timestamptz) RETURNS TABLE (open boolean, closes_at timestamptz) LANGUAGE sql STABLE ROWS 1 AS $$
  SELECT bool_and(here.minute >= w.opens AND here.minute < w.closes),
    min(CASE WHEN w.opens > 0 OR w.closes < 1440 THEN (here.day + make_interval(mins => w.closes)) AT TIME ZONE here.zone END)
  FROM (
    SELECT zone, t::date AS day, extract(isodow FROM t)::int AS weekday, extract(hour FROM t)::int * 60 + extract(minute FROM t)::int AS minute
    FROM (
      SELECT zones.zone, at AT TIME ZONE zones.zone AS t
      FROM (VALUES (zone), (CASE WHEN zone_too <> zone THEN zone_too END)) zones (zone) WHERE zones.zone IS NOT NULL OFFSET 0
    ) clocks
    -- Worked out once, not for each line of the law.
    OFFSET 0
  ) here CROSS JOIN LATERAL muster_window_of(place_a, place_b, widened, from_minute, to_minute, here.day, here.weekday) w
$$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION muster_window(place_a text, place_b text, widened boolean, from_minute integer, to_minute integer, on_day date,
  OUT opens integer, OUT closes integer) LANGUAGE plpgsql STABLE AS $$
BEGIN
  SELECT w.opens, w.closes INTO opens, closes FROM muster_window_of(place_a, place_b, widened, from_minute, to_minute, on_day, extract(isodow FROM on_day)::int) w;
END $$;
--> statement-breakpoint
CREATE OR REPLACE FUNCTION muster_hours(zone text, zone_too text, place_a text, place_b text, widened boolean, from_minute integer, to_minute integer,
  at timestamptz, OUT open boolean, OUT closes_at timestamptz) LANGUAGE plpgsql STABLE AS $$
BEGIN
  SELECT h.open, h.closes_at INTO open, closes_at
    FROM muster_hours_of(zone, zone_too, place_a, place_b, widened, from_minute, to_minute, at) h;
END $$;
