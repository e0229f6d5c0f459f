using CourseGit.Core.State.Model;
using Microsoft.EntityFrameworkCore;

namespace CourseGit.Tests.Support;

/// <summary>Fills a state with years of operations, all of them made by the database itself: a million take some seconds.</summary>
internal static class LongPast
{
    /// <summary>
    /// Courses <c>course-1</c> and so on, and operations by turns of all of them, one a minute until now. Of each course the newest backup
    /// succeeded; of every fifty backups one failed, of every twenty operations one is a verification, and the first of all are restores.
    /// </summary>
    public static async Task WriteAsync(StateDbContext context, int courses, int operations, CancellationToken cancellationToken)
    {
        context.Database.SetCommandTimeout(TimeSpan.FromMinutes(5));
        await context.Database.ExecuteSqlInterpolatedAsync(
            $"""
            INSERT INTO courses ("Subdomain", "Folder", "Direction", "RemoteKind", "RemoteAddress", "DatabaseKind", "Excludes", "CreatedUtc")
            WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {courses})
            SELECT 'course-' || i, 'course-' || i, 'Push', 'Hosted', 'courses/course-' || i, 'None', '', '2026-01-01 00:00:00' FROM n
            """, cancellationToken);
        await context.Database.ExecuteSqlInterpolatedAsync(
            $"""
            INSERT INTO operations ("Kind", "SubjectKind", "Subject", "Revision", "State", "Outcome", "Refused", "CanBeConfirmed", "RequestedBy", "Arguments", "RequestedUtc", "StartedUtc",
                "FinishedUtc", "Text", "Percent", "FilesDone", "FilesTotal", "CommitId", "Branch", "Files", "Bytes", "CourseBytes", "DurationMs", "CancelRequested")
            WITH RECURSIVE n(i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {operations})
            SELECT CASE WHEN i < 10 THEN 'Restore' WHEN i / {courses} % 20 = 7 THEN 'Verify' ELSE 'Backup' END,
                'Course', 'course-' || (1 + i % {courses}), 3, 'Done', CASE WHEN (i / {courses}) % 50 = 3 THEN 'Failed' WHEN i % 3 = 0 THEN 'Succeeded' ELSE 'Unchanged' END,
                i % 100 = 0, 0, CASE WHEN i % 1000 = 5 THEN 'anna' ELSE 'schedule' END, {"{}"}, t, t, t, 'Sync complete', 100, 0, 0,
                substr('0000000000000000000000000000000000000000' || i, -40), 'main', i % 7, i, CASE WHEN i >= 10 AND i / {courses} % 20 <> 7 AND (i / {courses}) % 50 <> 3 THEN 1000000 + i END, 100, 0
            FROM (SELECT i, strftime('%Y-%m-%d %H:%M:%S', '2026-11-01', (i - {operations}) || ' minutes') AS t FROM n)
            """, cancellationToken);
        await WrittenOperations.NoteAsync(context, cancellationToken);
    }
}
