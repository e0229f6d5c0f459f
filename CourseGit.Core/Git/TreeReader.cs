using System.Globalization;
using System.Text;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git;

/// <summary>A tree of which every content is on this disk.</summary>
/// <param name="Sizes">Bytes by blob.</param>
internal sealed record SizedTree(List<TreeEntry> Entries, Dictionary<string, long> Sizes);

/// <summary>Lists everything a tree holds. A repository may come from anybody, so the list itself has limits.</summary>
internal sealed class TreeReader(GitRunner git, string gitDirectory)
{
    /// <summary>A tree can name itself ten times in each of ten levels: some hundred bytes that say ten billion files.</summary>
    public const int MostEntries = 1_000_000;

    // git opens an object for each size it tells, also again and again the same: of a tree made to do harm that would be minutes.
    private const int MostSized = 50_000;

    private const int Piece = 1 << 16;

    /// <summary>All entries in git's order, those of <paramref name="tree"/>'s subfolders included.</summary>
    /// <exception cref="RefusedException">There are too many, or git cannot read the tree.</exception>
    public async Task<List<TreeEntry>> ReadAsync(string tree, CancellationToken cancellationToken)
    {
        var listing = new Listing(null);
        try
        {
            await RunAsync(listing, tree, [], cancellationToken).ConfigureAwait(false);
        }
        catch (GitFailedException e)
        {
            throw new RefusedException($"The commit cannot be read: its list of files is malformed or not there, at or after \"{listing.Last}\" ({e.Message.TrimEnd('.')}). Nothing was changed. Choose another commit, and ask who made this one.");
        }
        return listing.Entries;
    }

    /// <summary>
    /// All entries with the bytes of each blob; null when a content is not here, which git finds while it lists, or when there are so many
    /// that the sizes are better asked for apart.
    /// </summary>
    /// <exception cref="RefusedException">The tree holds what must not be restored.</exception>
    public async Task<SizedTree?> TryReadSizedAsync(string tree, CancellationToken cancellationToken)
    {
        var listing = new Listing(new Dictionary<string, long>(StringComparer.Ordinal));
        try
        {
            await RunAsync(listing, tree, ["-l"], cancellationToken).ConfigureAwait(false);
        }
        catch (Exception e) when (e is GitFailedException or NotSizedException)
        {
            return null; // The other reading says what is wrong, if anything is.
        }
        return new SizedTree(listing.Entries, listing.Sizes!);
    }

    // With the folders themselves: only so a name that holds a slash can be told from a file in a folder.
    private Task RunAsync(Listing listing, string tree, string[] options, CancellationToken cancellationToken) =>
        git.RunAsync(gitDirectory, GitCommand.Of("ls-tree", ["-r", "-t", "-z", .. options, tree]), (stream, token) => ParseAsync(stream, listing, token), cancellationToken);

    private static async Task ParseAsync(Stream stream, Listing listing, CancellationToken cancellationToken)
    {
        var buffer = new byte[Piece];
        var rest = new StringBuilder();
        int length;
        while ((length = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            rest.Append(RawPath.Encoding.GetString(buffer, 0, length));
            var text = rest.ToString();
            var start = 0;
            for (int end; (end = text.IndexOf('\0', start)) >= 0; start = end + 1)
                listing.Add(text.AsSpan(start, end - start));
            rest.Clear().Append(text, start, text.Length - start);
        }
    }

    private sealed class NotSizedException : Exception;

    private sealed class Listing(Dictionary<string, long>? sizes)
    {
        private readonly HashSet<string> _folders = new([""], StringComparer.Ordinal);

        public List<TreeEntry> Entries { get; } = [];

        public Dictionary<string, long>? Sizes => sizes;

        /// <summary>What was read last, for a sentence.</summary>
        public string Last { get; private set; } = "";

        // MODE TYPE ID TAB PATH, or with sizes MODE TYPE ID SIZE TAB PATH, the size padded with blanks and of what is no blob a hyphen.
        public void Add(ReadOnlySpan<char> line)
        {
            if (sizes is not null && Entries.Count >= MostSized)
                throw new NotSizedException();
            if (Entries.Count + _folders.Count > MostEntries)
                throw new RefusedException($"The commit holds more than {MostEntries:N0} entries. No course is so large: it may have been made to fill this server's disk. Nothing was changed. Choose another commit, and ask who made this one.");
            var tab = line.IndexOf('\t');
            var entry = new TreeEntry(new RawPath(line[(tab + 1)..].ToString()), string.Intern(line[..6].ToString()), IdIn(line, tab));
            if (sizes is not null && line[7..11] is "blob")
                sizes[entry.Id] = SizeIn(line[..tab]);
            CheckParent(entry.Path);
            if (line[7..11] is not "tree")
                Entries.Add(entry);
            else if (!_folders.Add(entry.Path.Bytes))
                throw new RefusedException($"The commit holds the folder \"{entry.Path}\" twice. Nothing was changed. Choose another commit, and ask who made this one.");
            Last = entry.Path.Display + (line[7..11] is "tree" ? "/" : "");
        }

        // git says BAD when it could not have the content from the remote either, and would ask for each of the others, too.
        private static long SizeIn(ReadOnlySpan<char> beginning) =>
            long.TryParse(beginning[(beginning.LastIndexOf(' ') + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? size : throw new NotSizedException();

        private static string IdIn(ReadOnlySpan<char> line, int tab)
        {
            var rest = line[(line[7..].IndexOf(' ') + 8)..tab];
            return (rest.IndexOf(' ') is var end and >= 0 ? rest[..end] : rest).ToString();
        }

        private void CheckParent(RawPath path)
        {
            if (!_folders.Contains(path.Bytes[..Math.Max(0, path.Bytes.LastIndexOf('/'))]))
                throw new RefusedException($"The commit holds the entry \"{path}\", whose name has a slash in it. Nothing was changed. Choose another commit, and ask who made this one.");
        }
    }
}
