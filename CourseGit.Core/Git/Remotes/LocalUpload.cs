using System.Globalization;
using System.Security.Cryptography;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Primitives;
using Microsoft.Win32.SafeHandles;

namespace CourseGit.Core.Git.Remotes;

/// <summary>
/// Brings a commit into a repository on this disk: large packs are copied as they lie and compared with their own checksum on the way, the
/// rest is packed, and then the branch is moved. git would pack everything anew and index it once more. Where anything is unusual nothing
/// is said, and git does it: its words are the ones that people know.
/// </summary>
internal sealed class LocalUpload(GitRunner git, string gitDirectory, string repository)
{
    private const int Piece = 1 << 20, ChecksumSize = 20;
    private const long AheadOfDisk = 8 << 20; // bytes after which the disk is told to begin
    private const long Large = 4 << 20, Much = 64 << 20; // bytes: of a pack, and of what is read object by object
    private const UnixFileMode ReadOnly = UnixFileMode.UserRead | UnixFileMode.GroupRead | UnixFileMode.OtherRead;
    private readonly string _from = Path.Combine(gitDirectory, "objects"), _to = Path.Combine(repository, "objects");

    /// <summary>Tries it.</summary>
    /// <param name="expected">The branch's tip that was seen; null when there was no such branch. It is moved only from there.</param>
    /// <param name="progress">Hears lines as git writes them.</param>
    /// <returns>False when git has to; of what was copied nothing is lost then, and nothing refers to it.</returns>
    public async Task<bool> TryAsync(
        CommitId commit, BranchName branch, CommitId? expected, Action<string>? progress, CancellationToken cancellationToken)
    {
        try
        {
            using var kept = new KeptPacks(Path.Combine(_to, "pack"));
            if (!await Task.Run(
                () => TryCopy(commit, expected, kept, progress, cancellationToken), cancellationToken).ConfigureAwait(false))
                return false;
            await MoveAsync(commit, branch, expected, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is GitFailedException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    // More than one commit may be a history of others: that is for the repository's own rules to judge.
    private bool TryCopy(CommitId commit, CommitId? expected, KeptPacks kept, Action<string>? progress, CancellationToken cancellationToken)
    {
        using var vault = ObjectDatabase.Open(gitDirectory);
        if (HeadersOf(commit.Value) is not var (tree, parents) || !parents.TrueForAll(p => p == expected?.Value))
            return false;
        var before = expected is null ? null : HeadersOf(expected.Value)?.Tree;
        if (expected is not null && before is null)
            return false;
        var differences = new TreeDifferences(vault, int.MaxValue, cancellationToken);
        if (differences.Between(before, tree) is not { } changes)
            return false;
        var wanted = new HashSet<string>(differences.NewFolders, StringComparer.Ordinal) { commit.Value };
        wanted.UnionWith(changes.Where(c => c.Status != 'D').Select(c => c.NewId));
        if (!TryCopy(vault, wanted, kept, progress, cancellationToken) || !HasAll(wanted))
            return false;
        DiskWriting.SyncNames(Path.Combine(_to, "pack"));
        return true;

        (string Tree, List<string> Parents)? HeadersOf(string id) =>
            vault.TryRead(id, ObjectKind.Commit) is { } content ? CommitObject.TryParse(content) : null;
    }

    // What the commit has in common with the one before is there, as that one is.
    private bool HasAll(HashSet<string> wanted)
    {
        using var there = ObjectDatabase.Open(repository);
        return wanted.All(there.Has);
    }

    // Large packs as they lie; of all the rest one new pack, as a push would leave it, and first: it may turn out to be too much.
    private bool TryCopy(
        ObjectDatabase vault, HashSet<string> all, KeptPacks kept, Action<string>? progress, CancellationToken cancellationToken)
    {
        var wanted = all.ToHashSet(StringComparer.Ordinal);
        using (var there = ObjectDatabase.Open(repository))
            wanted.RemoveWhere(there.Has);
        var objects = wanted.Count;
        var large = new List<string>();
        foreach (var index in Directory.EnumerateFiles(Path.Combine(_from, "pack"), "pack-*.idx"))
        {
            var pack = Path.ChangeExtension(index, ".pack");
            // One that holds more would carry over what nobody is to get.
            if (new FileInfo(pack) is not { Exists: true, Length: >= Large } || PackIndex.TryRead(index) is not { } known
                || !known.Ids().All(wanted.Contains))
                continue;
            large.Add(Path.ChangeExtension(index, null));
            wanted.ExceptWith(known.Ids());
        }
        if (!TryPack(vault, wanted, kept, cancellationToken))
            return false;
        var report = new Report(large.Sum(l => new FileInfo(l + ".pack").Length + new FileInfo(l + ".idx").Length), objects, progress);
        return large.TrueForAll(pack => TryCopy(pack, kept, report, cancellationToken));
    }

    private bool TryPack(ObjectDatabase vault, HashSet<string> wanted, KeptPacks kept, CancellationToken cancellationToken)
    {
        var bytes = 0L;
        using var pack = new PackWriter(Path.Combine(_to, "pack"));
        using var packed = new PackedContent();
        foreach (var id in wanted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Read(vault, id) is not var (kind, content) || (bytes += content.Length) > Much)
                return false;
            pack.Add(kind, id, content.Length, packed.Pack(content, mayShrink: true));
        }
        pack.Finish(makeSafe: true, kept.Add);
        return true;
    }

    // What does not hash to its name is damaged, or another's in its place.
    private static (PackedKind Kind, byte[] Content)? Read(ObjectDatabase vault, string id)
    {
        foreach (var kind in new[] { ObjectKind.Blob, ObjectKind.Tree, ObjectKind.Commit })
        {
            if (vault.TryRead(id, kind) is { } content)
                return ObjectHash.Of(kind, content) == id ? ((PackedKind)kind, content) : null;
        }
        return null;
    }

    // Both are whole and safe before either has its name: whoever packs here takes a pack without an index for one that is left over.
    private bool TryCopy(string pack, KeptPacks kept, Report report, CancellationToken cancellationToken)
    {
        var target = Path.Combine(_to, "pack", Path.GetFileName(pack));
        var draft = Path.Combine(_to, "pack", $"tmp_pack_{Guid.NewGuid():N}"); // as git names its own: housekeeping knows them
        string[] endings = [".pack", ".idx"];
        try
        {
            if (!endings.All(ending => TryCopy(pack + ending, draft + ending, report, cancellationToken)))
                return false;
            kept.Add(target);
            foreach (var ending in endings)
                File.Move(draft + ending, target + ending, overwrite: true); // one of that name has the same content
            return true;
        }
        finally
        {
            foreach (var ending in endings)
                File.Delete(draft + ending);
        }
    }

    private static bool TryCopy(string file, string draft, Report report, CancellationToken cancellationToken)
    {
        using var from = File.OpenHandle(file);
        using var to = File.OpenHandle(draft, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
        if (!TryCopy(from, to, report, cancellationToken))
            return false;
        RandomAccess.FlushToDisk(to);
        File.SetUnixFileMode(to, ReadOnly);
        return true;
    }

    // A pack and its index end with the hash of all before.
    private static bool TryCopy(SafeFileHandle from, SafeFileHandle to, Report report, CancellationToken cancellationToken)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
        var length = RandomAccess.GetLength(from);
        var (buffer, told) = (new byte[Piece], 0L);
        for (long at = 0; at < length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var read = RandomAccess.Read(from, buffer, at);
            if (read == 0)
                return false;
            RandomAccess.Write(to, buffer.AsSpan(0, read), at);
            hash.AppendData(buffer, 0, (int)Math.Clamp(length - ChecksumSize - at, 0, read));
            at += read;
            report.Add(read);
            if (at - told >= AheadOfDisk)
                DiskWriting.Begin(to);
            told = at - told >= AheadOfDisk ? at : told;
        }
        var checksum = new byte[ChecksumSize];
        return RandomAccess.Read(from, checksum, length - ChecksumSize) == ChecksumSize
            && hash.GetHashAndReset().AsSpan().SequenceEqual(checksum);
    }

    private async Task MoveAsync(CommitId commit, BranchName branch, CommitId? expected, CancellationToken cancellationToken)
    {
        var none = new string('0', commit.Value.Length);
        await git.RunAsync(repository, GitCommand.Of(
            "update-ref", "-m", "push", branch.Ref, commit.Value, expected?.Value ?? none), cancellationToken)
            .ConfigureAwait(false);
    }

    private sealed class Report(long total, int objects, Action<string>? progress)
    {
        private long _done;
        private int _percent = -1;

        public void Add(int bytes)
        {
            _done += bytes;
            var percent = (int)(_done * 100 / Math.Max(total, 1));
            if (percent == _percent)
                return;
            _percent = percent;
            progress?.Invoke(string.Create(CultureInfo.InvariantCulture,
                $"Writing objects: {percent,3}% ({(long)objects * percent / 100}/{objects})"));
        }
    }
}
