using System.Text;
using CourseGit.Core.Git;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Restore;

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
        var entries = new List<TreeEntry>();
        try
        {
            // -t lists folders too: ten billion of them that hold no file would else be walked without a word.
            await git.RunAsync(gitDirectory, GitCommand.Of("ls-tree", "-r", "-t", "-z", tree), (stream, token) => ParseAsync(stream, entries, token), cancellationToken).ConfigureAwait(false);
        }
        catch (GitFailedException e)
        {
            throw new RefusedException($"The commit cannot be read: its list of files is malformed or not there ({e.Message.TrimEnd('.')}). Nothing was changed. Choose another commit, and ask who made this one.");
        }
        return entries;
    }

    private static async Task ParseAsync(Stream stream, List<TreeEntry> entries, CancellationToken cancellationToken)
    {
        var buffer = new byte[Piece];
        var rest = new StringBuilder();
        var folders = 0;
        int length;
        while ((length = await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0)
        {
            rest.Append(RawPath.Encoding.GetString(buffer, 0, length));
            var text = rest.ToString();
            var start = 0;
            for (int end; (end = text.IndexOf('\0', start)) >= 0; start = end + 1)
                Add(entries, text.AsSpan(start, end - start), ref folders);
            rest.Clear().Append(text, start, text.Length - start);
        }
    }

    // MODE TYPE ID TAB PATH
    private static void Add(List<TreeEntry> entries, ReadOnlySpan<char> line, ref int folders)
    {
        if (entries.Count + folders == MostEntries)
            throw new RefusedException($"The commit holds more than {MostEntries:N0} files and folders. No course is so large: it may have been made to fill this server's disk. Nothing was changed. Choose another commit, and ask who made this one.");
        if (line.StartsWith("040000"))
        {
            folders++;
            return;
        }
        var tab = line.IndexOf('\t');
        var id = line[..tab].LastIndexOf(' ') + 1;
        entries.Add(new TreeEntry(new RawPath(line[(tab + 1)..].ToString()), string.Intern(line[..6].ToString()), line[id..tab].ToString()));
    }
}
