namespace CourseGit.Core.Courses.Demo.Drawing;

/// <summary>An opaque colour, 0-255 per channel, and the few that the demo's figures share.</summary>
internal readonly record struct Ink(byte Red, byte Green, byte Blue)
{
    public static readonly Ink Paper = new(255, 255, 255);
    public static readonly Ink Black = new(31, 41, 55);
    public static readonly Ink Grey = new(139, 149, 163);
    public static readonly Ink Pale = new(222, 230, 241);
    public static readonly Ink Sand = new(247, 235, 208);
    public static readonly Ink Azure = new(37, 99, 196);
    public static readonly Ink Crimson = new(200, 47, 47);
    public static readonly Ink Leaf = new(14, 127, 88);
}
