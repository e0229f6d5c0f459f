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
            var wanted = await WantedAsync(commit, expected, cancellationToken).ConfigureAwait(false);
            if (!await Task.Run(() => TryCopy(wanted, progress, cancellationToken), cancellationToken).ConfigureAwait(false))
                return false;
            await MoveAsync(commit, branch, expected, cancellationToken).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is GitFailedException or IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private async Task<HashSet<string>> WantedAsync(CommitId commit, CommitId? expected, CancellationToken cancellationToken)
    {
        string[] range = expected is null ? [commit.Value] : [commit.Value, "^" + expected.Value];
        var output = await git.ReadAsync(
            gitDirectory, GitCommand.Of("rev-list", ["--objects", "--no-object-names", .. range]), cancellationToken).ConfigureAwait(false);
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    // Large packs as they lie; of all the rest one new pack, as a push would leave it.
    private bool TryCopy(HashSet<string> wanted, Action<string>? progress, CancellationToken cancellationToken)
    {
        using (var there = ObjectDatabase.Open(repository))
            wanted.RemoveWhere(there.Has);
        var large = new List<string>();
        foreach (var index in Directory.EnumerateFiles(Path.Combine(_from, "pack"), "pack-*.idx"))
        {
            var pack = Path.ChangeExtension(index, ".pack");
            // One that holds more would carry over what nobody is to get.
            if (new FileInfo(pack) is not { Exists: true, Length: >= Large } || PackIndex.TryRead(index) is not { } known
                || !known.Ids().All(wanted.Contains))
                continue;
            large.AddRange([pack, index]);
            wanted.ExceptWith(known.Ids());
        }
        var report = new Report(large.Sum(f => new FileInfo(f).Length), progress);
        return large.TrueForAll(file => TryCopy(file, report, cancellationToken)) && TryPack(wanted, cancellationToken);
    }

    private bool TryPack(HashSet<string> wanted, CancellationToken cancellationToken)
    {
        var bytes = 0L;
        using var vault = ObjectDatabase.Open(gitDirectory);
        using var pack = new PackWriter(Path.Combine(_to, "pack"));
        using var packed = new PackedContent();
        foreach (var id in wanted)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (Read(vault, id) is not var (kind, content) || (bytes += content.Length) > Much)
                return false;
            pack.Add(kind, id, content.Length, packed.Pack(content, mayShrink: true));
        }
        pack.Finish(makeSafe: true);
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

    private bool TryCopy(string file, Report report, CancellationToken cancellationToken)
    {
        var target = Path.Combine(_to, Path.GetRelativePath(_from, file));
        var folder = Directory.CreateDirectory(Path.GetDirectoryName(target)!).FullName;
        var draft = Path.Combine(folder, $"tmp_pack_{Guid.NewGuid():N}"); // as git names its own: housekeeping knows them
        try
        {
            using (var from = File.OpenHandle(file))
            using (var to = File.OpenHandle(draft, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
            {
                if (!TryCopy(from, to, report, cancellationToken))
                    return false;
                RandomAccess.FlushToDisk(to);
            }
            File.SetUnixFileMode(draft, ReadOnly);
            File.Move(draft, target, overwrite: true); // one of that name has the same content
            return true;
        }
        finally
        {
            File.Delete(draft);
        }
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
        // As git looks at what it received: whether all that the commit needs is there, and what others refer to as well.
        await git.RunAsync(
            repository, GitCommand.Of("rev-list", "--objects", "--quiet", commit.Value, "--not", "--all"), cancellationToken)
            .ConfigureAwait(false);
        var none = new string('0', commit.Value.Length);
        await git.RunAsync(repository, GitCommand.Of(
            "update-ref", "--no-deref", "-m", "push", branch.Ref, commit.Value, expected?.Value ?? none), cancellationToken)
            .ConfigureAwait(false);
    }

    private sealed class Report(long total, Action<string>? progress)
    {
        private const int InMegabytes = 20; // bits
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
                $"Writing objects: {percent,3}% ({_done >> InMegabytes}/{total >> InMegabytes})"));
        }
    }
}
