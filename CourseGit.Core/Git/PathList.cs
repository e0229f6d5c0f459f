using CourseGit.Core.Primitives;

namespace CourseGit.Core.Git;

/// <summary>Reads and writes git's lists of paths ended by NUL.</summary>
internal static class PathList
{
    /// <summary>The entries of a <c>-z</c> output.</summary>
    public static List<RawPath> Parse(string output)
    {
        var paths = new List<RawPath>();
        for (int start = 0, end; start < output.Length; start = end + 1)
        {
            end = output.IndexOf('\0', start);
            if (end < 0)
                throw new FormatException("A list of paths from git ended in the middle.");
            paths.Add(new RawPath(output[start..end]));
        }
        return paths;
    }

    /// <summary>Writes paths to a command's standard input, and tells after each piece how many were taken.</summary>
    public static Func<Stream, CancellationToken, Task> Writer(IReadOnlyList<RawPath> paths, Action<int>? taken = null) =>
        async (stream, cancellationToken) =>
        {
            const int piece = 64; // Small pieces: how far the pipe has swallowed them is how far git is.
            for (var i = 0; i < paths.Count; i += piece)
            {
                var next = Math.Min(i + piece, paths.Count);
                var text = string.Concat(Enumerable.Range(i, next - i).Select(n => paths[n].Bytes + '\0'));
                await stream.WriteAsync(RawPath.Encoding.GetBytes(text), cancellationToken).ConfigureAwait(false);
                taken?.Invoke(next);
            }
        };
}
