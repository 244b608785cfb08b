-- Each attempt is written twice: room for its second version beside the first, so that no index of it changes.
ALTER TABLE "attempt" SET (fillfactor = 60);
