using System.Globalization;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git.Objects;

/// <summary>Sizes and contents of many blobs with one git process each at most, for what is not to be read here.</summary>
/// <param name="objects">Read first, where the caller has it open; git is asked for the rest.</param>
internal sealed class BlobReader(GitRunner git, string gitDirectory, ObjectDatabase? objects = null)
{
    /// <summary>Bytes of each object, by its id.</summary>
    public async Task<Dictionary<string, long>> SizesAsync(IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        var wanted = ids.ToHashSet(StringComparer.Ordinal);
        var sizes = await Task.Run(() => SizesHere(wanted, cancellationToken), cancellationToken).ConfigureAwait(false);
        wanted.ExceptWith(sizes.Keys);
        if (wanted.Count > 0)
        {
            foreach (var (id, (_, size)) in await LookAsync(wanted, cancellationToken).ConfigureAwait(false))
                sizes[id] = size;
        }
        return sizes;
    }

    /// <summary>What each object is in git's word, and its bytes, by its id.</summary>
    public async Task<Dictionary<string, (string Kind, long Size)>> LookAsync(IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        var seen = new Dictionary<string, (string, long)>(StringComparer.Ordinal);
        var command = GitCommand.Of("cat-file", "--batch-check=%(objectname) %(objecttype) %(objectsize)") with { Input = Lines(ids) };
        var output = await git.ReadAsync(gitDirectory, command, cancellationToken).ConfigureAwait(false);
        foreach (var line in output.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line.Split(' ') is [var id, var kind, var size]
                && long.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes))
                seen[id] = (kind, bytes);
        }
        return seen;
    }

    /// <summary>Contents of blobs that are known to be small, by their ids; one character a byte.</summary>
    public async Task<Dictionary<string, string>> ReadAsync(IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        var contents = new Dictionary<string, string>(StringComparer.Ordinal);
        var rest = ids.Where(id => !contents.ContainsKey(id) && !TryRead(id, contents)).ToList();
        if (rest.Count == 0)
            return contents;
        var command = GitCommand.Of("cat-file", "--batch=%(objectname) %(objectsize)") with { Input = Lines(rest) };
        var output = await git.ReadAsync(gitDirectory, command, cancellationToken).ConfigureAwait(false);
        for (var at = 0; at < output.Length;)
        {
            var end = output.IndexOf('\n', at);
            if (output[at..end].Split(' ') is not [var id, var size]
                || !int.TryParse(size, NumberStyles.None, CultureInfo.InvariantCulture, out var length))
                throw new FormatException($"git cat-file answered \"{output[at..end]}\".");
            contents[id] = output.Substring(end + 1, length);
            at = end + 1 + length + 1;
        }
        return contents;
    }

    /// <summary>The first bytes of a blob that is here.</summary>
    public async Task<byte[]> HeadAsync(string id, int length, CancellationToken cancellationToken)
    {
        var head = new byte[length];
        using (var blob = objects?.TryOpen(id))
        {
            if (blob is not null)
                return head[..blob.Read(head.AsSpan(0, (int)Math.Min(length, blob.Size)))];
        }
        var read = 0;
        await git.RunAsync(gitDirectory, GitCommand.Of("cat-file", "blob", id), async (stream, token) =>
        {
            read = await stream.ReadAtLeastAsync(head, length, throwOnEndOfStream: false, token).ConfigureAwait(false);
            await stream.CopyToAsync(Stream.Null, token).ConfigureAwait(false); // git would fail to write the rest
        }, cancellationToken).ConfigureAwait(false);
        return head[..read];
    }

    private Dictionary<string, long> SizesHere(IEnumerable<string> ids, CancellationToken cancellationToken)
    {
        var sizes = new Dictionary<string, long>(StringComparer.Ordinal);
        if (objects is null)
            return sizes;
        foreach (var id in ids)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (objects.SizeOf(id) is { } size)
                sizes[id] = size;
        }
        return sizes;
    }

    private bool TryRead(string id, Dictionary<string, string> contents)
    {
        using var blob = objects?.TryOpen(id);
        try
        {
            if (blob is not null)
                contents[id] = RawPath.Encoding.GetString(blob.ToArray());
        }
        catch (InvalidDataException)
        {
            // Damaged: git says what is wrong.
        }
        if (!contents.ContainsKey(id) && objects?.IsElsewhere(id) == true)
            throw new OperationFailedException("A file changed in the course while it was looked at. Nothing was changed. Try again.");
        return contents.ContainsKey(id);
    }

    private static Func<Stream, CancellationToken, Task> Lines(IEnumerable<string> ids) =>
        (stream, token) => stream.WriteAsync(
            RawPath.Encoding.GetBytes(string.Concat(ids.Distinct().Select(i => i + "\n"))), token).AsTask();
}
