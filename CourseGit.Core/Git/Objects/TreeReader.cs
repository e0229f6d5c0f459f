using System.Text;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Objects;

/// <summary>Lists everything a tree holds. A repository may come from anybody, so the list itself has limits.</summary>
/// <param name="objects">Read first, where the caller has it open; git is asked when they do not have it all.</param>
internal sealed class TreeReader(GitRunner git, string gitDirectory, ObjectDatabase? objects = null)
{
    /// <summary>A tree can name itself ten times in each of ten levels: some hundred bytes that say ten billion files.</summary>
    public const int MostEntries = 1_000_000;

    private const int Piece = 1 << 16, IdSize = 20;
    private const int LongestMode = 10, KindBits = 0xF000;
    // bytes of a path, and of the trees on the way down to a folder
    private const int DeepestFolder = 200, LongestPath = 4096, MostHeld = 64 << 20;
    private const int MostRemembered = 32 << 20; // bytes of trees
    private const string FolderMode = "040000";
    private readonly Dictionary<string, byte[]> _trees = new(StringComparer.Ordinal);
    private int _remembered;

    /// <summary>All entries in git's order, those of <paramref name="tree"/>'s subfolders included.</summary>
    /// <exception cref="RefusedException">There are too many, or git cannot read the tree.</exception>
    public async Task<List<TreeEntry>> ReadAsync(string tree, CancellationToken cancellationToken)
    {
        if (await Task.Run(() => TryRead(tree, cancellationToken), cancellationToken).ConfigureAwait(false) is { } read)
            return read;
        var listing = new Listing();
        try
        {
            await RunAsync(listing, tree, cancellationToken).ConfigureAwait(false);
        }
        catch (GitFailedException e)
        {
            throw new RefusedException(
                $"The commit cannot be read: its list of files is malformed or not there, at or after \"{listing.Last}\" "
                + $"({e.Message.TrimEnd('.')}). Nothing was changed. Choose another commit, and ask who made this one.");
        }
        return listing.Entries;
    }

    private List<TreeEntry>? TryRead(string commit, CancellationToken cancellationToken)
    {
        var listing = new Listing();
        return objects?.TryRead(commit, ObjectKind.Commit) is { } content && CommitObject.TryParse(content) is var (tree, _)
            && TryAdd(listing, tree, "", 0, 0, cancellationToken) ? listing.Entries : null;
    }

    // MODE SP NAME NUL and the id's bytes, gitformat-pack(5). What is not as git writes it now is left to git.
    private bool TryAdd(Listing listing, string tree, string folder, int depth, int held, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        if (depth > DeepestFolder || folder.Length > LongestPath || Read(tree) is not { } content || (held += content.Length) > MostHeld)
            return false;
        for (var rest = content.AsSpan(); rest.Length > 0;)
        {
            var (space, end) = (rest.IndexOf((byte)' '), rest.IndexOf((byte)0));
            if (space < 0 || end <= space + 1 || rest.Length < end + 1 + IdSize || ModeOf(rest[..space]) is not { } mode)
                return false;
            var path = folder + RawPath.Encoding.GetString(rest[(space + 1)..end]);
            var id = Convert.ToHexStringLower(rest.Slice(end + 1, IdSize));
            listing.Add(new TreeEntry(new RawPath(path), mode, id), mode == FolderMode);
            if (mode == FolderMode && !TryAdd(listing, id, path + "/", depth + 1, held, cancellationToken))
                return false;
            rest = rest[(end + 1 + IdSize)..];
        }
        return true;
    }

    // A folder that is there again and again, as in a tree that was made to be endless, is read once.
    private byte[]? Read(string tree)
    {
        if (_trees.TryGetValue(tree, out var known))
            return known;
        var content = objects!.TryRead(tree, ObjectKind.Tree);
        if (content is not null && content.Length <= MostRemembered - _remembered)
        {
            _trees.Add(tree, content);
            _remembered += content.Length;
        }
        return content;
    }

    // An entry's kind stands in the mode's upper bits; what the others say has had no meaning since git 1.0 but for "may be run". A kind
    // that git does not have stays as it is written: git's own commands would call it a reference to another repository.
    internal static string? ModeOf(ReadOnlySpan<byte> mode)
    {
        var bits = 0;
        foreach (var digit in mode)
        {
            if (digit is < (byte)'0' or > (byte)'7' || mode.Length > LongestMode)
                return null;
            bits = (bits << 3) | (digit - '0');
        }
        return (bits & KindBits) switch
        {
            0x8000 => (bits & 0x40) != 0 ? "100755" : "100644",
            0x4000 => FolderMode,
            0xA000 => "120000",
            0xE000 => "160000",
            _ => Encoding.ASCII.GetString(mode),
        };
    }

    // With the folders themselves: only so a name that holds a slash can be told from a file in a folder.
    private Task RunAsync(Listing listing, string tree, CancellationToken cancellationToken) =>
        git.RunAsync(gitDirectory, GitCommand.Of("ls-tree", "-r", "-t", "-z", tree), (stream, token) => ParseAsync(stream, listing, token),
            cancellationToken);

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
        private RawPath _last;
        private bool _lastIsFolder;
        private readonly HashSet<string> _folders = new([""], StringComparer.Ordinal);

        public List<TreeEntry> Entries { get; } = [];

        /// <summary>What was read last, for a sentence.</summary>
        public string Last => _last.Bytes is null ? "" : _last.Display + (_lastIsFolder ? "/" : "");

        // MODE TYPE ID TAB PATH
        public void Add(ReadOnlySpan<char> line)
        {
            var tab = line.IndexOf('\t');
            var id = line[(line[7..].IndexOf(' ') + 8)..tab].ToString();
            Add(new TreeEntry(new RawPath(line[(tab + 1)..].ToString()), string.Intern(line[..6].ToString()), id), line[7..11] is "tree");
        }

        public void Add(TreeEntry entry, bool isFolder)
        {
            if (Entries.Count + _folders.Count > MostEntries)
                throw new RefusedException(
                    $"The commit holds more than {MostEntries:N0} entries. No course is so large: it may have been made to fill this "
                    + "server's disk. Nothing was changed. Choose another commit, and ask who made this one.");
            CheckParent(entry.Path);
            if (!isFolder)
                Entries.Add(entry);
            else if (!_folders.Add(entry.Path.Bytes))
                throw new RefusedException(
                    $"The commit holds the folder \"{entry.Path}\" twice. Nothing was changed. Choose another commit, and ask who made "
                    + "this one.");
            (_last, _lastIsFolder) = (entry.Path, isFolder);
        }

        private void CheckParent(RawPath path)
        {
            if (!_folders.Contains(path.Bytes[..Math.Max(0, path.Bytes.LastIndexOf('/'))]))
                throw new RefusedException(
                    $"The commit holds the entry \"{path}\", whose name has a slash in it. Nothing was changed. Choose another commit, "
                    + "and ask who made this one.");
        }
    }
}
