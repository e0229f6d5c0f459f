using System.Globalization;
using System.IO.Compression;
using System.Text;
using CourseGit.Core.Courses;
using CourseGit.Core.Git;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.History;

/// <summary>
/// Writes files of a commit as a zip archive while git hands them out. Not git's own archive: that one follows attributes the commit itself
/// holds, which can leave files out and change what is in them.
/// </summary>
/// <param name="folder">The folder in the archive that holds everything.</param>
/// <param name="writtenUtc">The time all entries carry.</param>
internal sealed class ZipOfCommit(string folder, DateTime writtenUtc, IReadOnlyList<TreeEntry> entries)
{
    /// <summary>Says by a file's beginning that it stays out; null for none.</summary>
    public Func<ReadOnlySpan<byte>, bool>? LeavesOut { get; init; }

    /// <summary>How many files were left out before.</summary>
    public int LeftOut { get; init; }

    /// <summary>What tells in the archive that files were left out, beside the folder that holds the others.</summary>
    public const string Note = "Not all files.txt";

    // What is compressed already gets no smaller, and costs time.
    private static readonly HashSet<string> Compressed = new(
        [".png", ".jpg", ".jpeg", ".gif", ".webp", ".pdf", ".zip", ".gz", ".mp4", ".mp3", ".docx", ".xlsx"],
        StringComparer.OrdinalIgnoreCase);

    private const int UnixModes = 16; // bits above which an entry's attributes are those of stat(2)
    private static readonly DateTime Oldest = new(1980, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly DateTime Newest = new(2107, 12, 31, 23, 59, 58, DateTimeKind.Utc);

    /// <summary>Writes the archive; only forwards, so that it can go over a wire.</summary>
    public async Task WriteAsync(GitRunner git, string gitDirectory, Stream target, CancellationToken cancellationToken)
    {
        var command = GitCommand.Of("cat-file", "--batch=%(objectsize)") with
        {
            Input = (stream, token) => stream.WriteAsync(
                RawPath.Encoding.GetBytes(string.Concat(entries.Select(e => e.Id + "\n"))), token).AsTask(),
        };
        await git.RunAsync(gitDirectory, command, (stream, token) => PackAsync(stream, target, token),
            cancellationToken).ConfigureAwait(false);
    }

    private async Task PackAsync(Stream contents, Stream target, CancellationToken cancellationToken)
    {
        var source = new BufferedStream(contents, 1 << 16); // not disposed: what it reads is not ours to close
        var patient = new PatientStream(target);
        var archive = await ZipArchive.CreateAsync(
            patient, ZipArchiveMode.Create, leaveOpen: true, Encoding.UTF8, cancellationToken).ConfigureAwait(false);
        await using (archive.ConfigureAwait(false))
        {
            var leftOut = LeftOut;
            foreach (var entry in entries)
                leftOut += await AddAsync(archive, entry, source, cancellationToken).ConfigureAwait(false) ? 0 : 1;
            if (leftOut > 0)
                await TellAsync(archive, leftOut, cancellationToken).ConfigureAwait(false);
        }
        await patient.FlushAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task TellAsync(ZipArchive archive, int leftOut, CancellationToken cancellationToken)
    {
        var content = await archive.CreateEntry(Note).OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
            await content.WriteAsync(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture,
                $"{leftOut} {(leftOut == 1 ? "file was" : "files were")} left out of this archive. {StudentFiles.LeftOut}\n")),
                cancellationToken).ConfigureAwait(false);
    }

    private async Task<bool> AddAsync(ZipArchive archive, TreeEntry entry, Stream source, CancellationToken cancellationToken)
    {
        var length = await LengthAsync(source, cancellationToken).ConfigureAwait(false);
        var head = new byte[LeavesOut is null ? 0 : Math.Min(length, StudentFiles.HeadLength)];
        await source.ReadExactlyAsync(head, cancellationToken).ConfigureAwait(false);
        if (LeavesOut?.Invoke(head) is true)
        {
            await CopyAsync(source, Stream.Null, length - head.Length + 1, cancellationToken).ConfigureAwait(false);
            return false;
        }
        var name = NameOf(entry.Path);
        var added = archive.CreateEntry(
            $"{folder}/{name}", Compressed.Contains(Path.GetExtension(name)) ? CompressionLevel.NoCompression : CompressionLevel.Fastest);
        added.LastWriteTime = writtenUtc < Oldest ? Oldest : writtenUtc > Newest ? Newest : writtenUtc;
        added.ExternalAttributes = Convert.ToInt32(entry.IsLink ? "120777" : entry.Mode, 8) << UnixModes;
        var content = await added.OpenAsync(cancellationToken).ConfigureAwait(false);
        await using (content.ConfigureAwait(false))
        {
            await content.WriteAsync(head, cancellationToken).ConfigureAwait(false);
            await CopyAsync(source, content, length - head.Length, cancellationToken).ConfigureAwait(false);
        }
        await CopyAsync(source, Stream.Null, 1, cancellationToken).ConfigureAwait(false); // the line feed after each
        return true;
    }

    private static async Task<long> LengthAsync(Stream source, CancellationToken cancellationToken)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await source.ReadAsync(one, cancellationToken).ConfigureAwait(false) == 1 && one[0] != '\n')
            line.Append((char)one[0]);
        return long.TryParse(line.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var length)
            ? length
            : throw new IOException($"git cat-file answered \"{line}\".");
    }

    private static async Task CopyAsync(Stream source, Stream target, long count, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 16];
        while (count > 0)
        {
            var length = await source.ReadAsync(
                buffer.AsMemory(0, (int)Math.Min(count, buffer.Length)), cancellationToken).ConfigureAwait(false);
            if (length == 0)
                throw new IOException("git ended in the middle of a file.");
            await target.WriteAsync(buffer.AsMemory(0, length), cancellationToken).ConfigureAwait(false);
            count -= length;
        }
    }

    // Archives name entries in UTF-8; bytes that are none stand there as %XX, so that no two names fall together.
    private static string NameOf(RawPath path)
    {
        if (path.IsText)
            return path.Display;
        return string.Concat(path.Bytes.Select(c => c is < (char)0x80 and not '%' ? c.ToString() : $"%{(int)c:X2}"));
    }
}
