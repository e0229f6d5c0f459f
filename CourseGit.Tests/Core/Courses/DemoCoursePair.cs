using CourseGit.Core.Courses.Demo;

namespace CourseGit.Tests.Core.Courses;

/// <summary>Two demo courses made one after the other, shared by the tests of a class because they only read.</summary>
public sealed class DemoCoursePair : IAsyncLifetime
{
    private readonly string _root = Directory.CreateTempSubdirectory("coursegit-demo-").FullName;

    public DateTime Started { get; } = DateTime.UtcNow;

    public string First => Path.Combine(_root, "first");

    public string Second => Path.Combine(_root, "second");

    public async ValueTask InitializeAsync()
    {
        await DemoCourse.CreateAsync(First, TestContext.Current.CancellationToken);
        await DemoCourse.CreateAsync(Second, TestContext.Current.CancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return ValueTask.CompletedTask;
    }
}
