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

INSERT INTO alembic_version VALUES ('0004');

