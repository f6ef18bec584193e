# Reads feeds with Perl's XML::Feed, which takes XML::RSS and XML::Atom.
#
# Standard input: JSON, a list of {"path"}. Standard output: JSON, for each of them what was found,
# {"problem"} or {"title", "entries": [{"id", "title", "link", "published"}]}.
use strict;
use warnings;
use JSON::PP;
use XML::Feed;

# Else XML::Atom gives bytes.
$XML::Atom::ForceUnicode = 1;

sub moment {
    my ($date) = @_;
    return undef unless $date;
    return $date->clone->set_time_zone("UTC")->strftime("%Y-%m-%dT%H:%M:%SZ");
}

sub entry {
    my ($entry) = @_;
    return {
        id => $entry->id,
        title => $entry->title,
        link => $entry->link,
        published => moment($entry->issued),
    };
}

sub find {
    my ($path) = @_;
    my $feed = eval { XML::Feed->parse($path) };
    return { problem => "" . ($@ || XML::Feed->errstr || "no feed that it knows") } unless $feed;
    return { title => $feed->title, entries => [map { entry($_) } $feed->entries] };
}

my $asked = decode_json(do { local $/; <STDIN> });
print JSON::PP->new->utf8->encode([map { find($_->{path}) } @$asked]);
