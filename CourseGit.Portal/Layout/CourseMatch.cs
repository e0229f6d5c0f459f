using CourseGit.Core.Courses;

namespace CourseGit.Portal.Layout;

/// <summary>Which courses some letters mean, the likeliest first.</summary>
internal static class CourseMatch
{
    /// <summary>
    /// Courses that hold every word; those whose subdomain begins with the first one lead, archived ones come last. All of them for no
    /// word.
    /// </summary>
    public static IReadOnlyList<Course> Of(IReadOnlyCollection<Course> courses, string text)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        return [.. courses.Select(c => (Course: c, Rank: Rank(c, words))).Where(r => r.Rank < int.MaxValue)
            .OrderBy(r => r.Course.IsArchived).ThenBy(r => r.Rank).ThenBy(r => r.Course.Subdomain.Value, StringComparer.Ordinal)
            .Select(r => r.Course)];
    }

    private static int Rank(Course course, string[] words)
    {
        if (words.Length == 0)
            return 0;
        var name = course.Subdomain.Value;
        var whole = $"{name} {course.Folder} {course.Remote.Address}";
        if (!words.All(w => whole.Contains(w, StringComparison.OrdinalIgnoreCase)))
            return int.MaxValue;
        return name.Equals(words[0], StringComparison.OrdinalIgnoreCase) ? 0
            : name.StartsWith(words[0], StringComparison.OrdinalIgnoreCase) ? 1
            : name.Contains(words[0], StringComparison.OrdinalIgnoreCase) ? 2 : 3;
    }
}
