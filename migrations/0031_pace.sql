CREATE INDEX "call_at" ON "call" USING btree ("at");--> statement-breakpoint
CREATE INDEX "visit_at" ON "visit" USING btree ("at");