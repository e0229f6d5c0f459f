using CourseGit.Core.Primitives;

namespace CourseGit.Core.Courses;

/// <summary>The address that is asked for after a restore, as people write it.</summary>
public static class AfterRestoreAddress
{
    /// <summary>Reads it.</summary>
    /// <exception cref="InvalidInputException">It is not a plain http or https URL without user and password.</exception>
    public static Uri Parse(string text)
    {
        TextLength.Check(text, RemoteRules.MaxUrlLength, "The address for after a restore");
        if (!Uri.TryCreate(text, UriKind.Absolute, out var url) || url.Scheme is not ("https" or "http") || url.Host.Length == 0
            || text.Any(c => char.IsControl(c) || c == ' '))
            throw new InvalidInputException(
                "The address for after a restore is not a http or https URL. Use for example "
                + "https://ffm516.example.org/course/1/exercises/reload/json/, or none.");
        return url.UserInfo.Length == 0
            ? url
            : throw new InvalidInputException(
            "The address for after a restore holds a user name or a password, which would be kept readable. Leave them out.");
    }
}
