using CourseGit.Core.Courses.Demo;

namespace CourseGit.Tests.Core.Courses;

/// <summary>A demo course, shared by the tests of a class because they only read.</summary>
public sealed class DemoCourseMade : IAsyncLifetime
{
    private readonly string _root = Directory.CreateTempSubdirectory("coursegit-demo-").FullName;

    public DateTime Started { get; } = DateTime.UtcNow;

    public string Folder => Path.Combine(_root, "demo");

    public async ValueTask InitializeAsync() => await DemoCourse.CreateAsync(Folder, TestContext.Current.CancellationToken);

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_root, recursive: true);
        return ValueTask.CompletedTask;
    }
}
