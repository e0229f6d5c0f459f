using System.Diagnostics;

namespace CourseGit.Tests.Support;

/// <summary>Waits for what a test can observe, up to a deadline.</summary>
internal static class Until
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(20);

    public static Task TrueAsync(Func<bool> condition, string what, int seconds = 180) =>
        TrueAsync(() => Task.FromResult(condition()), what, seconds);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what, int seconds = 180)
    {
        var started = Stopwatch.StartNew();
        using var timer = new PeriodicTimer(Look);
        while (!await condition())
        {
            Assert.True(started.Elapsed < TimeSpan.FromSeconds(seconds), $"After {seconds} seconds still not: {what}.");
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }
    }
}
