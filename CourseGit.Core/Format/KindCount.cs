using System.Collections.Immutable;
using System.Text.Json;
using CourseGit.Core.Primitives;

namespace CourseGit.Core.Format;

/// <summary>How many files of a kind a course holds, as the manifest counts them, and their bytes.</summary>
/// <param name="Kind">The folder they lie in, or <c>other</c>.</param>
internal readonly record struct KindCount(string Kind, long Count, long Bytes)
{
    private const string Other = "other";
    private static readonly ImmutableArray<string> Kinds = ["exercises", "media", "pages", Other];

    /// <summary>Counts; every kind is there, always in the same order.</summary>
    public static ImmutableArray<KindCount> Of(IEnumerable<(RawPath Path, long Size)> files)
    {
        var byKind = files.ToLookup(f => KindOf(f.Path), f => f.Size);
        return [.. Kinds.Select(kind => new KindCount(kind, byKind[kind].LongCount(), byKind[kind].Sum()))];
    }

    /// <summary>What a manifest counts; null when it does not say it as one of ours does.</summary>
    public static ImmutableArray<KindCount>? Read(JsonElement manifest)
    {
        try
        {
            return [.. manifest.GetProperty("files").EnumerateObject()
                .Select(k => new KindCount(k.Name, k.Value.GetProperty("count").GetInt64(), k.Value.GetProperty("bytes").GetInt64()))];
        }
        catch (Exception e) when (e is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static string KindOf(RawPath path)
    {
        var slash = path.Bytes.IndexOf('/');
        var first = slash < 0 ? "" : path.Bytes[..slash];
        return first != Other && Kinds.Contains(first) ? first : Other;
    }
}
