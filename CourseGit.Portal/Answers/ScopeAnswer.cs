using CourseGit.Core.Courses;

namespace CourseGit.Portal.Answers;

/// <summary>The courses something is for, in JSON.</summary>
internal static class ScopeAnswer
{
    public static string Id(this CourseScope scope) => scope.Kind.ToLowerInvariant();

    public static IEnumerable<string> Courses(this CourseScope scope) => scope is CourseScope.Named ? scope.Names : [];

    public static IEnumerable<string> Labels(this CourseScope scope) => scope is CourseScope.Labelled ? scope.Names : [];
}
