using System.Globalization;

namespace CourseGit.Core.Primitives;

/// <summary>Sizes as people say them.</summary>
public static class ByteSize
{
    private static readonly string[] Units = ["bytes", "kB", "MB", "GB", "TB"];

    /// <summary>A size with a decimal unit: <c>2.3 MB</c>.</summary>
    public static string InWords(long bytes)
    {
        double value = bytes;
        var unit = 0;
        for (; value >= 999.95 && unit < Units.Length - 1; unit++)
            value /= 1000;
        var number = value.ToString(unit == 0 ? "0" : "0.#", CultureInfo.InvariantCulture);
        return unit == 0 && bytes == 1 ? "1 byte" : $"{number} {Units[unit]}";
    }
}
