# Reads feeds with Ruby's own library, which validates them as it reads.
#
# Standard input: JSON, a list of {"path"}. Standard output: JSON, for each of them what was found,
# {"problem"} or {"title", "entries": [{"id", "title", "link", "published"}]}.
require "json"
require "rss"

def text(value)
  value.respond_to?(:content) ? value.content : value
end

def moment(value)
  value = text(value)
  value && value.getutc.strftime("%Y-%m-%dT%H:%M:%SZ")
end

def rss_entry(item)
  { id: text(item.guid), title: item.title, link: item.link, published: moment(item.pubDate) }
end

def atom_entry(entry)
  link = entry.links.find { |one| one.rel.nil? || one.rel == "alternate" }
  { id: text(entry.id), title: text(entry.title), link: link && link.href, published: moment(entry.published) }
end

def read(path)
  feed = RSS::Parser.parse(File.read(path, encoding: "UTF-8"), true)
  return { problem: "no feed that it knows" } if feed.nil?
  if feed.is_a?(RSS::Atom::Feed)
    { title: text(feed.title), entries: feed.entries.map { |entry| atom_entry(entry) } }
  else
    { title: feed.channel.title, entries: feed.items.map { |item| rss_entry(item) } }
  end
rescue RSS::Error, REXML::ParseException => error
  { problem: "#{error.class}: #{error.message.lines.first}" }
end

puts JSON.generate(JSON.parse($stdin.read).map { |document| read(document["path"]) })
