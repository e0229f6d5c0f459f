namespace CourseGit.Core.Courses.Demo;

/// <summary>
/// A xorshift sequence from a fixed seed. <see cref="Random"/> promises no equal sequence across versions of .NET,
/// and the demo course must be the same course everywhere. Not for secrets.
/// </summary>
internal sealed class DemoRandom(uint seed)
{
    private uint _state = seed == 0 ? 1 : seed;

    /// <summary>A whole number from <paramref name="low"/> to below <paramref name="high"/>.</summary>
    public int Between(int low, int high) => low + (int)(((ulong)Next() * (uint)(high - low)) >> 32);

    public bool Chance(int percent) => Between(0, 100) < percent;

    public void Fill(Span<byte> bytes)
    {
        foreach (ref var value in bytes)
        {
            value = (byte)(Next() >> 24);
        }
    }

    private uint Next()
    {
        _state ^= _state << 13;
        _state ^= _state >> 17;
        _state ^= _state << 5;
        return _state;
    }
}
