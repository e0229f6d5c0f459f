using CourseGit.Tests.Architecture;
using CourseGit.Tests.Support;

namespace CourseGit.Tests.EndToEnd;

/// <summary>The image of <c>docker/Dockerfile</c>, built without an engine and without a registry, backs the demo course up.</summary>
public sealed class ContainerTests
{
    [Fact]
    [Trait("Category", "Size")]
    public async Task The_image_builds_runs_as_nobody_special_writes_only_its_data_and_backs_the_demo_course_up()
    {
        Assert.SkipUnless(LongRun.IsOn, "it takes minutes; ./test --long runs it");
        var (code, _, _) = await RealGit.TryAsync("bash", "-c", "command -v buildah && command -v debootstrap && [ $EUID = 0 ]");
        Assert.SkipUnless(code == 0, "buildah, debootstrap or the right of the administrator is not here");
        using var folder = new TemporaryFolder();

        var home = $"HOME={Environment.GetEnvironmentVariable("HOME")}"; // where the packages are that the image is built with
        var script = Path.Combine(SourceFiles.Root, "eng", "try-container");
        var (failed, output, error) = await RealGit.TryAsync("env", home, "bash", script, folder.Path);

        Assert.True(failed == 0, $"{output}\n{error}");
        Assert.Contains("user 10001", output, StringComparison.Ordinal);
        Assert.Contains("nothing but /data can be written", output, StringComparison.Ordinal);
        Assert.Contains("demo: Sync complete", output, StringComparison.Ordinal);
        Assert.Contains("healthy", output, StringComparison.Ordinal);
    }
}
