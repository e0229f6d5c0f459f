using System.Globalization;

namespace CourseGit.Core.Primitives;

/// <summary>Numbers of things as people say them.</summary>
public static class Counted
{
    /// <summary>A number with its noun: <c>1 file</c>, <c>12,400 files</c>.</summary>
    public static string InWords(long number, string noun) =>
        string.Create(CultureInfo.InvariantCulture, $"{number:N0} {noun}{(number == 1 ? "" : "s")}");
}
