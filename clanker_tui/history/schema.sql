PRAGMA application_id = 1129074251;

CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);

CREATE TABLE conversations (
	seq INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	title TEXT NOT NULL, 
	created_at TEXT NOT NULL, 
	updated_at TEXT NOT NULL, 
	provider TEXT NOT NULL, 
	model TEXT NOT NULL, 
	system_prompt TEXT NOT NULL, 
	leaf_id TEXT, 
	deleted_at TEXT, position_id TEXT, position_rows INTEGER, pinned_at TEXT, archived_at TEXT, edits TEXT DEFAULT '' NOT NULL, sent_from_id TEXT, summary TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (seq)
);

CREATE UNIQUE INDEX conversations_id ON conversations (id);

CREATE INDEX conversations_updated_at ON conversations (updated_at, id);

CREATE TABLE messages (
	seq INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	conversation_id TEXT NOT NULL, 
	parent_id TEXT, 
	role TEXT NOT NULL, 
	status TEXT NOT NULL, 
	provider TEXT NOT NULL, 
	model TEXT NOT NULL, 
	finish_reason TEXT, 
	error TEXT NOT NULL, 
	created_at TEXT NOT NULL, 
	writer TEXT NOT NULL, deleted_at TEXT, leaf_id TEXT, edited_at TEXT, 
	PRIMARY KEY (seq), 
	FOREIGN KEY(conversation_id) REFERENCES conversations (id) ON DELETE CASCADE
);

CREATE UNIQUE INDEX messages_id ON messages (id);

CREATE INDEX messages_streaming ON messages (writer) WHERE status = 'streaming';

CREATE TABLE parts (
	seq INTEGER NOT NULL, 
	message_seq INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	kind TEXT NOT NULL, 
	length INTEGER NOT NULL, 
	text TEXT NOT NULL, name TEXT DEFAULT '' NOT NULL, "key" INTEGER, 
	PRIMARY KEY (seq), 
	FOREIGN KEY(message_seq) REFERENCES messages (seq) ON DELETE CASCADE
);

CREATE INDEX parts_message ON parts (message_seq, position);

CREATE TABLE usage (
	seq INTEGER NOT NULL, 
	id TEXT NOT NULL, 
	conversation_id TEXT, 
	message_id TEXT, 
	purpose TEXT NOT NULL, 
	provider TEXT NOT NULL, 
	model TEXT NOT NULL, 
	host TEXT NOT NULL, 
	sent_at TEXT NOT NULL, 
	duration_ms INTEGER NOT NULL, 
	ttft_ms INTEGER, 
	attempt INTEGER NOT NULL, 
	outcome TEXT NOT NULL, 
	finish_reason TEXT NOT NULL, 
	input_tokens INTEGER, 
	cached_tokens INTEGER, 
	cache_write_tokens INTEGER, 
	cache_write_1h_tokens INTEGER, 
	output_tokens INTEGER, 
	reasoning_tokens INTEGER, 
	raw TEXT NOT NULL, 
	billed_nano_usd INTEGER, 
	is_estimate BOOLEAN NOT NULL, 
	nano_usd INTEGER, 
	price_source TEXT NOT NULL, 
	unit_prices TEXT NOT NULL, 
	catalogue TEXT NOT NULL, tier TEXT DEFAULT '' NOT NULL, saved_nano_usd INTEGER, priced_at TEXT, earlier_costs TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (seq)
);

CREATE UNIQUE INDEX usage_id ON usage (id);

CREATE INDEX usage_sent_at ON usage (sent_at);

CREATE INDEX usage_conversation ON usage (conversation_id);

CREATE INDEX usage_message ON usage (message_id);

CREATE TABLE drafts (
	conversation_id TEXT NOT NULL, 
	text TEXT NOT NULL, 
	updated_at TEXT NOT NULL, files TEXT DEFAULT '' NOT NULL, 
	PRIMARY KEY (conversation_id)
);

CREATE INDEX messages_conversation ON messages (conversation_id, role, deleted_at);

CREATE INDEX messages_parent ON messages (parent_id, conversation_id);

CREATE UNIQUE INDEX parts_key ON parts ("key");

CREATE TABLE tags (
	conversation_id TEXT NOT NULL, 
	tag TEXT NOT NULL, 
	PRIMARY KEY (conversation_id, tag), 
	FOREIGN KEY(conversation_id) REFERENCES conversations (id) ON DELETE CASCADE
);

CREATE INDEX tags_tag ON tags (tag, conversation_id);

CREATE INDEX conversations_listed ON conversations (updated_at, id) WHERE deleted_at IS NULL AND archived_at IS NULL;

CREATE INDEX conversations_pinned ON conversations (pinned_at) WHERE pinned_at IS NOT NULL;

CREATE VIEW searchable AS SELECT key, CASE kind WHEN 'file' THEN name || char(10) || text ELSE text END AS text FROM parts WHERE kind IN ('text', 'thinking', 'file');

CREATE VIEW searchable_pairs AS
    SELECT key, pairs(CAST(text AS BLOB)) AS text FROM searchable WHERE pairs(CAST(text AS BLOB)) <> '';

CREATE VIRTUAL TABLE parts_fts USING fts5(
    text, content='searchable', content_rowid='key', tokenize='unicode61 remove_diacritics 2', prefix='2 3'
);

CREATE VIRTUAL TABLE pairs_fts USING fts5(
    text, content='searchable_pairs', content_rowid='key', tokenize='unicode61 remove_diacritics 2'
);

CREATE TRIGGER parts_inserted AFTER INSERT ON parts WHEN new.kind IN ('text', 'thinking', 'file') BEGIN
    INSERT INTO parts_fts (rowid, text) VALUES (new.key, CASE new.kind WHEN 'file' THEN new.name || char(10) || new.text ELSE new.text END);
    INSERT INTO pairs_fts (rowid, text)
    SELECT key, text FROM searchable_pairs WHERE key = new.key;
END;

CREATE TRIGGER parts_deleting BEFORE DELETE ON parts WHEN old.kind IN ('text', 'thinking', 'file') BEGIN
    INSERT INTO pairs_fts (pairs_fts, rowid, text)
    SELECT 'delete', key, text FROM searchable_pairs WHERE key = old.key;
    INSERT INTO parts_fts (parts_fts, rowid, text) VALUES ('delete', old.key, CASE old.kind WHEN 'file' THEN old.name || char(10) || old.text ELSE old.text END);
END;

CREATE TRIGGER parts_updating BEFORE UPDATE ON parts WHEN old.kind IN ('text', 'thinking', 'file') BEGIN
    INSERT INTO pairs_fts (pairs_fts, rowid, text)
    SELECT 'delete', key, text FROM searchable_pairs WHERE key = old.key;
    INSERT INTO parts_fts (parts_fts, rowid, text) VALUES ('delete', old.key, CASE old.kind WHEN 'file' THEN old.name || char(10) || old.text ELSE old.text END);
END;

CREATE TRIGGER parts_updated AFTER UPDATE ON parts WHEN new.kind IN ('text', 'thinking', 'file') BEGIN
    INSERT INTO parts_fts (rowid, text) VALUES (new.key, CASE new.kind WHEN 'file' THEN new.name || char(10) || new.text ELSE new.text END);
    INSERT INTO pairs_fts (rowid, text)
    SELECT key, text FROM searchable_pairs WHERE key = new.key;
END;

CREATE TABLE usage_offsets (
    offset_s INTEGER NOT NULL PRIMARY KEY, done_seq INTEGER NOT NULL, target_seq INTEGER NOT NULL,
    asked_at TEXT NOT NULL
);

CREATE TABLE usage_days (
    offset_s INTEGER NOT NULL, facet TEXT NOT NULL, day INTEGER NOT NULL, provider TEXT NOT NULL, model TEXT NOT NULL,
    host TEXT NOT NULL, purpose TEXT NOT NULL,
    requests INTEGER NOT NULL, input_tokens INTEGER NOT NULL, cached_tokens INTEGER NOT NULL, cache_write_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL, reasoning_tokens INTEGER NOT NULL, nano_usd INTEGER NOT NULL, unpriced INTEGER NOT NULL, failed INTEGER NOT NULL, unreported INTEGER NOT NULL, estimated INTEGER NOT NULL, saved_nano_usd INTEGER NOT NULL,
    PRIMARY KEY (offset_s, facet, day, provider, model, host, purpose)
) WITHOUT ROWID;

CREATE TABLE usage_conversations (
    facet TEXT NOT NULL, conversation_id TEXT NOT NULL, day INTEGER NOT NULL, provider TEXT NOT NULL,
    model TEXT NOT NULL,
    requests INTEGER NOT NULL, input_tokens INTEGER NOT NULL, cached_tokens INTEGER NOT NULL, cache_write_tokens INTEGER NOT NULL, output_tokens INTEGER NOT NULL, reasoning_tokens INTEGER NOT NULL, nano_usd INTEGER NOT NULL, unpriced INTEGER NOT NULL, failed INTEGER NOT NULL, unreported INTEGER NOT NULL, estimated INTEGER NOT NULL, saved_nano_usd INTEGER NOT NULL,
    PRIMARY KEY (facet, conversation_id, day, provider, model)
) WITHOUT ROWID;

CREATE VIEW usage_figures AS SELECT
    seq, conversation_id, sent_at, provider, model, host, purpose,
    1 AS requests, coalesce(input_tokens, 0) AS input_tokens, coalesce(cached_tokens, 0) AS cached_tokens, coalesce(cache_write_tokens, 0) + coalesce(cache_write_1h_tokens, 0) AS cache_write_tokens, coalesce(output_tokens, 0) AS output_tokens, coalesce(reasoning_tokens, 0) AS reasoning_tokens, coalesce(nano_usd, 0) AS nano_usd, nano_usd IS NULL AS unpriced, outcome = 'failed' AS failed, input_tokens IS NULL AS unreported, is_estimate AND input_tokens IS NOT NULL AS estimated, coalesce(saved_nano_usd, 0) AS saved_nano_usd
FROM usage;

CREATE TRIGGER usage_counted INSTEAD OF INSERT ON usage_figures BEGIN
    INSERT INTO usage_days SELECT
        offset_s, facet, (
            CAST(coalesce(strftime('%s', substr(new.sent_at, 1, 19)), 0) AS INTEGER) + offset_s + 8640000000
        ) / 86400 - 100000,
        CASE WHEN facet IN ('each', 'model') THEN new.provider ELSE '' END,
        CASE WHEN facet IN ('each', 'model') THEN new.model ELSE '' END,
        CASE WHEN facet IN ('each', 'host') THEN new.host ELSE '' END,
        CASE WHEN facet IN ('each', 'purpose') THEN new.purpose ELSE '' END,
        new.requests, new.input_tokens, new.cached_tokens, new.cache_write_tokens, new.output_tokens, new.reasoning_tokens, new.nano_usd, new.unpriced, new.failed, new.unreported, new.estimated, new.saved_nano_usd
    FROM usage_offsets CROSS JOIN (
        SELECT 'all' AS facet UNION ALL SELECT 'each' UNION ALL SELECT 'model' UNION ALL SELECT 'host'
        UNION ALL SELECT 'purpose'
    ) WHERE new.seq <= done_seq OR new.seq > target_seq
    ON CONFLICT (offset_s, facet, day, provider, model, host, purpose) DO UPDATE SET
        requests = requests + excluded.requests, input_tokens = input_tokens + excluded.input_tokens, cached_tokens = cached_tokens + excluded.cached_tokens, cache_write_tokens = cache_write_tokens + excluded.cache_write_tokens, output_tokens = output_tokens + excluded.output_tokens, reasoning_tokens = reasoning_tokens + excluded.reasoning_tokens, nano_usd = nano_usd + excluded.nano_usd, unpriced = unpriced + excluded.unpriced, failed = failed + excluded.failed, unreported = unreported + excluded.unreported, estimated = estimated + excluded.estimated, saved_nano_usd = saved_nano_usd + excluded.saved_nano_usd;
    INSERT INTO usage_conversations SELECT
        facet, coalesce(new.conversation_id, ''),
        CASE facet WHEN 'all' THEN 0 ELSE (
            CAST(coalesce(strftime('%s', substr(new.sent_at, 1, 19)), 0) AS INTEGER) + 0 + 8640000000
        ) / 86400 - 100000 END,
        CASE facet WHEN 'all' THEN '' ELSE new.provider END,
        CASE facet WHEN 'all' THEN '' ELSE new.model END,
        new.requests, new.input_tokens, new.cached_tokens, new.cache_write_tokens, new.output_tokens, new.reasoning_tokens, new.nano_usd, new.unpriced, new.failed, new.unreported, new.estimated, new.saved_nano_usd
    FROM (SELECT 'all' AS facet UNION ALL SELECT 'day')
    WHERE TRUE ON CONFLICT (facet, conversation_id, day, provider, model) DO UPDATE SET
        requests = requests + excluded.requests, input_tokens = input_tokens + excluded.input_tokens, cached_tokens = cached_tokens + excluded.cached_tokens, cache_write_tokens = cache_write_tokens + excluded.cache_write_tokens, output_tokens = output_tokens + excluded.output_tokens, reasoning_tokens = reasoning_tokens + excluded.reasoning_tokens, nano_usd = nano_usd + excluded.nano_usd, unpriced = unpriced + excluded.unpriced, failed = failed + excluded.failed, unreported = unreported + excluded.unreported, estimated = estimated + excluded.estimated, saved_nano_usd = saved_nano_usd + excluded.saved_nano_usd;
END;

CREATE TRIGGER usage_inserted AFTER INSERT ON usage BEGIN
    INSERT INTO usage_figures (seq, conversation_id, sent_at, provider, model, host, purpose, requests, input_tokens, cached_tokens, cache_write_tokens, output_tokens, reasoning_tokens, nano_usd, unpriced, failed, unreported, estimated, saved_nano_usd) VALUES (
        new.seq, new.conversation_id, new.sent_at, new.provider, new.model, new.host, new.purpose,
        1, coalesce(new.input_tokens, 0), coalesce(new.cached_tokens, 0), coalesce(new.cache_write_tokens, 0) + coalesce(new.cache_write_1h_tokens, 0), coalesce(new.output_tokens, 0), coalesce(new.reasoning_tokens, 0), coalesce(new.nano_usd, 0), new.nano_usd IS NULL, new.outcome = 'failed', new.input_tokens IS NULL, new.is_estimate AND new.input_tokens IS NOT NULL, coalesce(new.saved_nano_usd, 0)
    );
END;

CREATE TRIGGER usage_deleted AFTER DELETE ON usage BEGIN
    INSERT INTO usage_figures (seq, conversation_id, sent_at, provider, model, host, purpose, requests, input_tokens, cached_tokens, cache_write_tokens, output_tokens, reasoning_tokens, nano_usd, unpriced, failed, unreported, estimated, saved_nano_usd) VALUES (
        old.seq, old.conversation_id, old.sent_at, old.provider, old.model, old.host, old.purpose,
        -(1), -(coalesce(old.input_tokens, 0)), -(coalesce(old.cached_tokens, 0)), -(coalesce(old.cache_write_tokens, 0) + coalesce(old.cache_write_1h_tokens, 0)), -(coalesce(old.output_tokens, 0)), -(coalesce(old.reasoning_tokens, 0)), -(coalesce(old.nano_usd, 0)), -(old.nano_usd IS NULL), -(old.outcome = 'failed'), -(old.input_tokens IS NULL), -(old.is_estimate AND old.input_tokens IS NOT NULL), -(coalesce(old.saved_nano_usd, 0))
    );
END;

CREATE TRIGGER usage_changed AFTER UPDATE OF conversation_id, sent_at, provider, model, host, purpose, outcome, input_tokens, cached_tokens, cache_write_tokens, cache_write_1h_tokens, output_tokens, reasoning_tokens, is_estimate, nano_usd, saved_nano_usd ON usage WHEN new.conversation_id IS old.conversation_id AND new.sent_at IS old.sent_at AND new.provider IS old.provider AND new.model IS old.model AND new.host IS old.host AND new.purpose IS old.purpose BEGIN
    INSERT INTO usage_figures (seq, conversation_id, sent_at, provider, model, host, purpose, requests, input_tokens, cached_tokens, cache_write_tokens, output_tokens, reasoning_tokens, nano_usd, unpriced, failed, unreported, estimated, saved_nano_usd) VALUES (
        new.seq, new.conversation_id, new.sent_at, new.provider, new.model, new.host, new.purpose,
        (1) - (1), (coalesce(new.input_tokens, 0)) - (coalesce(old.input_tokens, 0)), (coalesce(new.cached_tokens, 0)) - (coalesce(old.cached_tokens, 0)), (coalesce(new.cache_write_tokens, 0) + coalesce(new.cache_write_1h_tokens, 0)) - (coalesce(old.cache_write_tokens, 0) + coalesce(old.cache_write_1h_tokens, 0)), (coalesce(new.output_tokens, 0)) - (coalesce(old.output_tokens, 0)), (coalesce(new.reasoning_tokens, 0)) - (coalesce(old.reasoning_tokens, 0)), (coalesce(new.nano_usd, 0)) - (coalesce(old.nano_usd, 0)), (new.nano_usd IS NULL) - (old.nano_usd IS NULL), (new.outcome = 'failed') - (old.outcome = 'failed'), (new.input_tokens IS NULL) - (old.input_tokens IS NULL), (new.is_estimate AND new.input_tokens IS NOT NULL) - (old.is_estimate AND old.input_tokens IS NOT NULL), (coalesce(new.saved_nano_usd, 0)) - (coalesce(old.saved_nano_usd, 0))
    );
END;

CREATE TRIGGER usage_moved AFTER UPDATE OF conversation_id, sent_at, provider, model, host, purpose, outcome, input_tokens, cached_tokens, cache_write_tokens, cache_write_1h_tokens, output_tokens, reasoning_tokens, is_estimate, nano_usd, saved_nano_usd ON usage WHEN NOT (new.conversation_id IS old.conversation_id AND new.sent_at IS old.sent_at AND new.provider IS old.provider AND new.model IS old.model AND new.host IS old.host AND new.purpose IS old.purpose) BEGIN
    INSERT INTO usage_figures (seq, conversation_id, sent_at, provider, model, host, purpose, requests, input_tokens, cached_tokens, cache_write_tokens, output_tokens, reasoning_tokens, nano_usd, unpriced, failed, unreported, estimated, saved_nano_usd) VALUES (
        old.seq, old.conversation_id, old.sent_at, old.provider, old.model, old.host, old.purpose,
        -(1), -(coalesce(old.input_tokens, 0)), -(coalesce(old.cached_tokens, 0)), -(coalesce(old.cache_write_tokens, 0) + coalesce(old.cache_write_1h_tokens, 0)), -(coalesce(old.output_tokens, 0)), -(coalesce(old.reasoning_tokens, 0)), -(coalesce(old.nano_usd, 0)), -(old.nano_usd IS NULL), -(old.outcome = 'failed'), -(old.input_tokens IS NULL), -(old.is_estimate AND old.input_tokens IS NOT NULL), -(coalesce(old.saved_nano_usd, 0))
    );
    INSERT INTO usage_figures (seq, conversation_id, sent_at, provider, model, host, purpose, requests, input_tokens, cached_tokens, cache_write_tokens, output_tokens, reasoning_tokens, nano_usd, unpriced, failed, unreported, estimated, saved_nano_usd) VALUES (
        new.seq, new.conversation_id, new.sent_at, new.provider, new.model, new.host, new.purpose,
        1, coalesce(new.input_tokens, 0), coalesce(new.cached_tokens, 0), coalesce(new.cache_write_tokens, 0) + coalesce(new.cache_write_1h_tokens, 0), coalesce(new.output_tokens, 0), coalesce(new.reasoning_tokens, 0), coalesce(new.nano_usd, 0), new.nano_usd IS NULL, new.outcome = 'failed', new.input_tokens IS NULL, new.is_estimate AND new.input_tokens IS NOT NULL, coalesce(new.saved_nano_usd, 0)
    );
END;

CREATE INDEX usage_conversations_cost ON usage_conversations (facet, day, nano_usd, requests);

CREATE INDEX usage_model ON usage (provider, model, sent_at, outcome, ttft_ms, duration_ms, output_tokens, is_estimate);

CREATE INDEX usage_failed ON usage (sent_at) WHERE outcome = 'failed';

INSERT INTO alembic_version VALUES ('0004');

