using System.Globalization;
using System.Security.Cryptography;
using CourseGit.Core.Files;
using CourseGit.Core.Git.Objects;
using CourseGit.Core.Primitives;
using Microsoft.Win32.SafeHandles;

namespace CourseGit.Core.Git.Remotes;

/// <summary>
/// Brings a commit into a repository on this disk: the packs and loose objects it needs are copied as they lie, each compared with its own
/// checksum on the way, and then the branch is moved. git would pack them anew and index them once more. Where anything is unusual nothing is
/// said, and git does it: its words are the ones that people know.
/// </summary>
internal sealed class LocalUpload(GitRunner git, string gitDirectory, string repository)
{
    private const int Piece = 1 << 20, ChecksumSize = 20;
    private const long AheadOfDisk = 8 << 20; // bytes after which the disk is told to begin
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
            return await Task.Run(() => Copy(wanted, progress, cancellationToken), cancellationToken).ConfigureAwait(false)
                && await MoveAsync(commit, branch, expected, cancellationToken).ConfigureAwait(false);
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

    private bool Copy(HashSet<string> wanted, Action<string>? progress, CancellationToken cancellationToken)
    {
        var files = new List<string>();
        using (var there = ObjectDatabase.Open(repository))
            wanted.RemoveWhere(there.Has);
        foreach (var index in Directory.EnumerateFiles(Path.Combine(_from, "pack"), "pack-*.idx"))
        {
            // A pack that holds more might carry over what nobody is to get.
            if (wanted.Count == 0 || PackIndex.TryRead(index) is not { } pack || !pack.Ids().All(wanted.Contains))
                continue;
            files.Add(Path.ChangeExtension(index, ".pack"));
            files.Add(index);
            wanted.ExceptWith(pack.Ids());
        }
        var loose = wanted.Select(id => Path.Combine(_from, id[..2], id[2..])).ToList();
        if (!loose.TrueForAll(File.Exists))
            return false;
        files.InsertRange(0, loose); // what they refer to comes first by the time it counts: when the branch is moved
        var report = new Report(files.Sum(f => new FileInfo(f).Length), progress);
        foreach (var file in files)
        {
            if (!TryCopy(file, report, cancellationToken))
                return false;
        }
        return true;
    }

    private bool TryCopy(string file, Report report, CancellationToken cancellationToken)
    {
        var target = Path.Combine(_to, Path.GetRelativePath(_from, file));
        var folder = Directory.CreateDirectory(Path.GetDirectoryName(target)!).FullName;
        var draft = Path.Combine(folder, $"tmp_obj_{Guid.NewGuid():N}"); // as git names its own: housekeeping knows them
        try
        {
            var isLoose = !Path.GetFileName(file).StartsWith("pack-", StringComparison.Ordinal);
            using (var from = File.OpenHandle(file))
            using (var to = File.OpenHandle(draft, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None))
            {
                if (!CopyWhole(from, to, !isLoose, report, cancellationToken))
                    return false;
                RandomAccess.FlushToDisk(to);
            }
            if (isLoose && !LooseObjects.Holds(draft, Path.GetFileName(Path.GetDirectoryName(file)) + Path.GetFileName(file)))
                return false;
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
    private static bool CopyWhole(
        SafeFileHandle from, SafeFileHandle to, bool hasChecksum, Report report, CancellationToken cancellationToken)
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
                LinuxPath.BeginWriting(to);
            told = at - told >= AheadOfDisk ? at : told;
        }
        var checksum = new byte[ChecksumSize];
        return !hasChecksum || (RandomAccess.Read(from, checksum, length - ChecksumSize) == ChecksumSize
            && hash.GetHashAndReset().AsSpan().SequenceEqual(checksum));
    }

    private async Task<bool> MoveAsync(CommitId commit, BranchName branch, CommitId? expected, CancellationToken cancellationToken)
    {
        var none = new string('0', commit.Value.Length);
        await git.RunAsync(repository, GitCommand.Of(
            "update-ref", "--no-deref", "-m", "push", branch.Ref, commit.Value, expected?.Value ?? none), cancellationToken)
            .ConfigureAwait(false);
        return true;
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
