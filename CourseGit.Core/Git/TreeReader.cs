using System.Text;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git;

/// <summary>Lists everything a tree holds. A repository may come from anybody, so the list itself has limits.</summary>
internal sealed class TreeReader(GitRunner git, string gitDirectory)
{
    /// <summary>A tree can name itself ten times in each of ten levels: some hundred bytes that say ten billion files.</summary>
    public const int MostEntries = 1_000_000;

    private const int Piece = 1 << 16;

    /// <summary>All entries in git's order, those of <paramref name="tree"/>'s subfolders included.</summary>
    /// <exception cref="RefusedException">There are too many, or git cannot read the tree.</exception>
    public async Task<List<TreeEntry>> ReadAsync(string tree, CancellationToken cancellationToken)
    {
        var listing = new Listing();
        try
        {
            // With the folders themselves: only so a name that holds a slash can be told from a file in a folder.
            await git.RunAsync(gitDirectory, GitCommand.Of("ls-tree", "-r", "-t", "-z", tree), (stream, token) => ParseAsync(stream, listing, token), cancellationToken).ConfigureAwait(false);
        }
        catch (GitFailedException e)
        {
            throw new RefusedException($"The commit cannot be read: its list of files is malformed or not there, at or after \"{listing.Last}\" ({e.Message.TrimEnd('.')}). Nothing was changed. Choose another commit, and ask who made this one.");
        }
        return listing.Entries;
    }

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

    private sealed class Listing
    {
        private readonly HashSet<string> _folders = new([""], StringComparer.Ordinal);

        public List<TreeEntry> Entries { get; } = [];

        /// <summary>What was read last, for a sentence.</summary>
        public string Last { get; private set; } = "";

        // MODE TYPE ID TAB PATH
        public void Add(ReadOnlySpan<char> line)
        {
            if (Entries.Count + _folders.Count > MostEntries)
                throw new RefusedException($"The commit holds more than {MostEntries:N0} entries. No course is so large: it may have been made to fill this server's disk. Nothing was changed. Choose another commit, and ask who made this one.");
            var tab = line.IndexOf('\t');
            var id = line[..tab].LastIndexOf(' ') + 1;
            var entry = new TreeEntry(new RawPath(line[(tab + 1)..].ToString()), string.Intern(line[..6].ToString()), line[id..tab].ToString());
            CheckParent(entry.Path);
            if (line[7..11] is not "tree")
                Entries.Add(entry);
            else if (!_folders.Add(entry.Path.Bytes))
                throw new RefusedException($"The commit holds the folder \"{entry.Path}\" twice. Nothing was changed. Choose another commit, and ask who made this one.");
            Last = entry.Path.Display + (line[7..11] is "tree" ? "/" : "");
        }

        private void CheckParent(RawPath path)
        {
            if (!_folders.Contains(path.Bytes[..Math.Max(0, path.Bytes.LastIndexOf('/'))]))
                throw new RefusedException($"The commit holds the entry \"{path}\", whose name has a slash in it. Nothing was changed. Choose another commit, and ask who made this one.");
        }
    }
}
