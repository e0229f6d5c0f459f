namespace CourseGit.Tests.Support;

/// <summary>The machine's clock, moved ahead at will. Timers run as they always do, so that what waits does not wait for ever.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    private TimeSpan _ahead;

    public void Advance(TimeSpan by) => _ahead += by;

    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + _ahead;
}
