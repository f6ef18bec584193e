import { type Grammar, phrases } from "../grammar.js";

export const english: Grammar = {
  topic: phrases(`
    the archive | the feed reader | the newsletter | the editorial calendar | the search index
    the image server | the comment section | the press office | the printing plant | the local library
    the weather desk | the podcast | the style guide | the front page | the mailing list | the old server
    the night shift | the photo desk | the translation team | the election page | the sports ticker
    the reading room | the backup plan | the road map | the permanent link | the cache | the time zone
    the content model | the accessibility audit | the open data portal
  `),
  who: phrases(`
    a reader | the editor | our newsroom | the municipal archive | a small publisher | the harbour authority
    every second subscriber | the programmer on duty | a former colleague | the university
    nobody in the office | the museum | a volunteer from Leeds | the weekly paper | the regional broadcaster
    an intern | the whole team | a careful administrator | the council | a second machine
    the service that sends the mail | the author | one of our oldest customers | the crawler
    the new content system | a company in Rotterdam | the standards body | Dr. Marsh
    the accounting department | a proxy on the way
  `),
  does: phrases(`
    keeps | replaces | checks | publishes | forgets | describes | compares | moves | measures | counts
    sorts | translates | prints | corrects | delays | copies | signs | removes | rebuilds | shares | tests
    explains | remembers | receives | rewrites | misses | requests | collects | reviews | opens
  `),
  what: phrases(`
    the address of the feed | every heading of the article | the list of subscribers | an old photograph
    the answers of the server | two out of three drafts | the minutes of the meeting | the table of contents
    a summary of the report | the second half of the text | the dates of publication
    the settings of the proxy | a copy of the database | the names of the authors | the complete text
    the links to the sources | the translation into Welsh | the results of the survey | the monthly bill
    a handful of e-mails | the log of the last night | the cover of the issue
    the permissions of the folder | the keys of the signature | the recording of the interview
    the wording of the notice | the map of the district | the oldest entries
    the identifiers of the entries | a page that nobody links to
  `),
  adverb: phrases(`
    before the deadline | in the first week of May | without asking anybody | after a long discussion
    by hand | at three in the morning | on a rented machine | twice a year | for the sake of old readers
    in plain text | with a short note | as the law demands | during the summer | in less than a second
    for {n} days | behind the scenes | on every working day | against all advice | in a separate folder
    within {n} minutes | from a train | with the help of a script | for the first time since 2009
    in each of the {n} branches | at the cost of some speed | once the backup has ended
  `),
  because: phrases(`
    because the old one was too slow | since the contract ends in autumn | although nobody had asked for it
    while the others wait for an answer | as long as the address stays the same
    because a wrong date hides an article | even if the connection breaks | until the last reader has moved
    so that nothing is shown twice | because phones have small screens | when the disk is nearly full
    although the numbers say otherwise | since a redirect costs next to nothing | before the printers start
    because half an hour is long enough | if the file was renamed in the meantime
    as soon as the editor agrees | because trust is lost quickly
  `),
  adjective: phrases(`
    simple | expensive | surprisingly quiet | hard to explain | older than most of its users
    a matter of taste | better than its reputation | slower than expected | well documented
    full of exceptions | worth the effort | easy to repair | invisible to most readers
    the subject of many letters | a compromise | far from finished
  `),
  sentence: phrases(`
    {who} {does} {what} {adverb}. | {who} {does} {what}, {because}. | {topic} is {adjective}, {because}.
    {adverb}, {who} {does} {what}. | For {topic} it matters that {who} {does} {what} {adverb}.
    {topic} is {adjective}. | {who} {does} {what}, and {who} {does} {what} {adverb}.
    It took {n} hours until {who} found {what}. | What is known of {topic} comes from {what}.
    {because}, {who} {does} {what}. | In {year} there were {n} cases in which {who} lost {what}.
    Whoever looks after {topic} should know why {who} {does} {what}.
    There is a reason why {who} {does} {what} {adverb}: {topic} is {adjective}.
    About {n} per cent of all requests concern {what}. | {who} never said that {topic} is {adjective}.
    The question is not whether {who} {does} {what}, but when. | “{topic} is {adjective},” says {who}.
    Instead of {what}, {who} {does} {what}. | This is how {who} {does} {what} today.
    With {topic} comes {what}, and with it a good deal of work.
    {who} {does} {what} (and, {adverb}, {what}). | Until {year}, {who} had to pay £{n} for {what}.
    If {topic} fails, {who} {does} {what} {adverb}.
    Most people notice {topic} only when {who} {does} {what}.
    A closer look at {what} shows that {topic} is {adjective}. | Neither {what} nor {what} was {adjective}.
    By the end of {year}, version {n}.2 of {topic} had reached {n} sites.
    {who} asked for {what}; the answer came {adverb}.
  `),
  heading: phrases(`
    What {topic} is for | How {who} {does} {what} | Why {topic} matters | {topic} in {year}
    A word on {topic} | What we would do again | When {topic} fails | {n} questions about {topic}
    Looking after {topic} | The cost of {topic} | Before you begin | What comes next | Living with {topic}
    {topic}, step by step | Where to find {what} | Measuring {topic}
  `),
  title: phrases(`
    {topic} and {what} | Why {who} {does} {what} | {topic} is {adjective} | {n} days with {topic}
    What {who} learned from {topic} | Notes on {topic} | {topic} after {year}
    How {who} {does} {what} {adverb} | Farewell to {topic} | A short history of {topic}
    In praise of {topic} | {topic}: a report
  `),
  item: phrases(`
    {what} | {what}, {because} | **{topic}**: {who} {does} {what} | {who} {does} {what} {adverb}
    {n} minutes for {what} | what {who} {does} {adverb}
  `),
  link: phrases(`
    an earlier article on {topic} | what {who} wrote in {year} | the notes on {topic} | this report
  `),
};
