using CourseGit.Core.Courses;

namespace CourseGit.Core.Restore;

/// <summary>Knows when nobody may replace anything of a course by mistake.</summary>
public interface ICourseCalendar
{
    /// <summary>Why a course is not to be replaced now without a second look, a sentence; null when nothing is going on.</summary>
    Task<string?> ExamOfAsync(Course course, CancellationToken cancellationToken);
}
